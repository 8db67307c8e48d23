-- Checks of keys_new.notes against keys_old.note, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_notes has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares person_id: asked is only whether it leads to a row: SQL does not spell the key of its parent as the program does.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'notes'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM keys_old.note AS source
LEFT JOIN keys_old.person AS person ON person.person_id = source.person_id

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_notes AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'notes'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.note_id::bigint, source.note_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(source.holiday::text COLLATE "C", source.note_id::bigint))::text AS "fingerprint of holiday"
FROM keys_old.note AS source
LEFT JOIN keys_old.person AS person ON person.person_id = source.person_id
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.note_id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.id::bigint, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.holiday::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of holiday"
FROM rehome.migration_mappings_notes AS mapping
JOIN keys_new.notes AS target ON target.id = mapping.new_key::bigint
WHERE mapping.fate IS NULL

-- check: reference person_id
-- ask: target
-- Every value refers to a row that exists, also where the schema does not demand it. It does not see whether that is the right one.
SELECT target.person_id::text AS refers_to
FROM rehome.migration_mappings_notes AS mapping
JOIN keys_new.notes AS target ON target.id = mapping.new_key::bigint
WHERE mapping.fate IS NULL
    AND target.person_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.people AS parent
        WHERE parent.id = target.person_id
    )
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'notes_pkey'),
    ('not null', 'id'),
    ('not null', 'person_id')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'keys_new.notes'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'keys_new.notes'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'keys_new.notes'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
