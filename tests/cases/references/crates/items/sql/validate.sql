-- Checks of references_new.items against references_old.item, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_items has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'items'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM references_old.item AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_items AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'items'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of legacy_id",
    sum(hashint8extended(source.follows::bigint, source.id::bigint))::text AS "fingerprint of follows_id",
    sum(hashtextextended(CASE WHEN replace(replace(source.place::text, '\', '\\'), '|', '\|') IS NULL OR EXISTS (SELECT FROM (SELECT replace(replace(source.code::text, '\', '\\'), '|', '\|') AS key FROM references_old.place AS source) AS parent WHERE parent.key = replace(replace(source.place::text, '\', '\\'), '|', '\|')) THEN replace(replace(source.place::text, '\', '\\'), '|', '\|') ELSE NULL END COLLATE "C", source.id::bigint))::text AS "fingerprint of place_id",
    sum(hashtextextended(CASE WHEN replace(replace(source.fallback::text, '\', '\\'), '|', '\|') IS NULL OR EXISTS (SELECT FROM (SELECT replace(replace(source.code::text, '\', '\\'), '|', '\|') AS key FROM references_old.place AS source) AS parent WHERE parent.key = replace(replace(source.fallback::text, '\', '\\'), '|', '\|')) THEN replace(replace(source.fallback::text, '\', '\\'), '|', '\|') ELSE E'A\\|1' END COLLATE "C", source.id::bigint))::text AS "fingerprint of fallback_id"
FROM references_old.item AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(target.legacy_id::bigint, mapping.legacy_id))::text AS "fingerprint of legacy_id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of follows_id",
    sum(hashtextextended(parent_2.legacy_key COLLATE "C", mapping.legacy_id))::text AS "fingerprint of place_id",
    sum(hashtextextended(parent_3.legacy_key COLLATE "C", mapping.legacy_id))::text AS "fingerprint of fallback_id"
FROM rehome.migration_mappings_items AS mapping
JOIN references_new.items AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_items AS parent_1 ON parent_1.new_id = target.follows_id
LEFT JOIN rehome.migration_mappings_places AS parent_2 ON parent_2.new_id = target.place_id
LEFT JOIN rehome.migration_mappings_places AS parent_3 ON parent_3.new_id = target.fallback_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'items_pkey'),
    ('unique', 'items_legacy_id_key'),
    ('not null', 'id'),
    ('not null', 'legacy_id')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'references_new.items'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'references_new.items'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'references_new.items'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
