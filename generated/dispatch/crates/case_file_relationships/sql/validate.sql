-- Checks of public.case_file_relationships against public.dispatch_file_relation, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_file_relationships has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_key::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'case_file_relationships'
    AND quarantine.resolved_at IS NULL
UNION ALL
SELECT mapping.legacy_key::text
FROM rehome.migration_mappings_case_file_relationships AS mapping
WHERE mapping.fate IS NOT NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_file_relation AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_file_relationships AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_file_relationships'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.case_id::bigint, hashtextextended((source.case_id::text || '|' || source.file_id::text || '|' || source.relation::text) COLLATE "C", 0)))::text AS "fingerprint of case_id",
    sum(hashint8extended(source.file_id::bigint, hashtextextended((source.case_id::text || '|' || source.file_id::text || '|' || source.relation::text) COLLATE "C", 0)))::text AS "fingerprint of case_file_id",
    sum(hashtextextended(label.relationship::text COLLATE "C", hashtextextended((source.case_id::text || '|' || source.file_id::text || '|' || source.relation::text) COLLATE "C", 0)))::text AS "fingerprint of relationship",
    count(*) FILTER (WHERE label.relationship::text = 'attached')::text AS "relationship = attached",
    count(*) FILTER (WHERE label.relationship::text = 'compared')::text AS "relationship = compared",
    count(*) FILTER (WHERE label.relationship::text = 'derived')::text AS "relationship = derived",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', hashtextextended((source.case_id::text || '|' || source.file_id::text || '|' || source.relation::text) COLLATE "C", 0)))::text AS "fingerprint of created_at"
FROM public.dispatch_file_relation AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.relation::text = '1' THEN 'attached'
            WHEN source.relation::text = '2' THEN 'derived'
            WHEN source.relation::text = '3' THEN 'compared'
        END AS relationship
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key = (source.case_id::text || '|' || source.file_id::text || '|' || source.relation::text)
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(parent_1.legacy_id, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of case_id",
    sum(hashint8extended(parent_2.legacy_id, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of case_file_id",
    sum(hashtextextended(target.relationship::text COLLATE "C", hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of relationship",
    count(*) FILTER (WHERE target.relationship::text = 'attached')::text AS "relationship = attached",
    count(*) FILTER (WHERE target.relationship::text = 'compared')::text AS "relationship = compared",
    count(*) FILTER (WHERE target.relationship::text = 'derived')::text AS "relationship = derived",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_case_file_relationships AS mapping
JOIN public.case_file_relationships AS target ON target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
LEFT JOIN rehome.migration_mappings_cases AS parent_1 ON parent_1.new_id = target.case_id
LEFT JOIN rehome.migration_mappings_case_files AS parent_2 ON parent_2.new_id = target.case_file_id
WHERE mapping.fate IS NULL

-- check: mappings
-- ask: target
-- Every old row that is said to have a row in the target has one, also where it was merged or there before. It does not see whether that is the right one.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_case_file_relationships AS mapping
WHERE mapping.fate IS NOT NULL
    AND NOT EXISTS (
    SELECT FROM public.case_file_relationships AS target
    WHERE target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
)
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'case_file_relationships_pkey'),
    ('not null', 'case_id'),
    ('not null', 'case_file_id'),
    ('not null', 'relationship'),
    ('not null', 'created_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.case_file_relationships'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.case_file_relationships'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.case_file_relationships'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
