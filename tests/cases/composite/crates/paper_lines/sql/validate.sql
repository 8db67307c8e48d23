-- Checks of composite_new.paper_lines against composite_old.paper_line, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_paper_lines has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares tenant_id: asked is only whether it leads to a row: it is a part of a key of several columns.
-- No check here compares paper_id: asked is only whether it leads to a row: it is a part of a key of several columns.
-- No check here compares answers_tenant: asked is only whether it leads to a row: it is a part of a key of several columns.
-- No check here compares answers_paper: asked is only whether it leads to a row: it is a part of a key of several columns.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'paper_lines'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM composite_old.paper_line AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_paper_lines AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'paper_lines'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.line_id::bigint, source.line_id::bigint))::text AS "fingerprint of number",
    sum(hashtextextended(source.words::text COLLATE "C", source.line_id::bigint))::text AS "fingerprint of words"
FROM composite_old.paper_line AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.line_id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.number::bigint, mapping.legacy_id))::text AS "fingerprint of number",
    sum(hashtextextended(target.words::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of words"
FROM rehome.migration_mappings_paper_lines AS mapping
JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
WHERE mapping.fate IS NULL

-- check: reference tenant_id, paper_id
-- ask: target
-- Every value refers to a row that exists, also where the schema does not demand it. It does not see whether that is the right one.
SELECT concat_ws('|', target.tenant_id, target.paper_id) AS refers_to
FROM rehome.migration_mappings_paper_lines AS mapping
JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
WHERE mapping.fate IS NULL
    AND target.tenant_id IS NOT NULL
    AND target.paper_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.papers AS parent
        WHERE parent.tenant_id = target.tenant_id AND parent.id = target.paper_id
    )
LIMIT 20

-- check: reference answers_tenant, answers_paper
-- ask: target
-- Every value refers to a row that exists, also where the schema does not demand it. It does not see whether that is the right one.
SELECT concat_ws('|', target.answers_tenant, target.answers_paper) AS refers_to
FROM rehome.migration_mappings_paper_lines AS mapping
JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
WHERE mapping.fate IS NULL
    AND target.answers_tenant IS NOT NULL
    AND target.answers_paper IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.papers AS parent
        WHERE parent.tenant_id = target.answers_tenant AND parent.id = target.answers_paper
    )
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'paper_lines_pkey'),
    ('not null', 'tenant_id'),
    ('not null', 'paper_id'),
    ('not null', 'number'),
    ('not null', 'words')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'composite_new.paper_lines'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'composite_new.paper_lines'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'composite_new.paper_lines'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
