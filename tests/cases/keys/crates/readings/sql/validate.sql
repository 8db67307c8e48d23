-- Checks of keys_new.readings against keys_old.reading, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_readings has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares tariff_id: asked is only whether it leads to a row: the target is asked for it (see reference).
-- No check here compares doubled: the target fills it by itself.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_key::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'readings'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM keys_old.reading AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_readings AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'readings'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(timestamp_hash_extended(source.taken::timestamp without time zone, hashtextextended((source.taken::text || '|' || replace(replace(source.country::text, '\', '\\'), '|', '\|') || '|' || replace(replace(source.region::text, '\', '\\'), '|', '\|')) COLLATE "C", 0)))::text AS "fingerprint of taken",
    sum(hashtextextended((replace(replace(source.country::text, '\', '\\'), '|', '\|') || '|' || replace(replace(source.region::text, '\', '\\'), '|', '\|')) COLLATE "C", hashtextextended((source.taken::text || '|' || replace(replace(source.country::text, '\', '\\'), '|', '\|') || '|' || replace(replace(source.region::text, '\', '\\'), '|', '\|')) COLLATE "C", 0)))::text AS "fingerprint of region_id",
    sum(hash_numeric_extended(source.value::numeric, hashtextextended((source.taken::text || '|' || replace(replace(source.country::text, '\', '\\'), '|', '\|') || '|' || replace(replace(source.region::text, '\', '\\'), '|', '\|')) COLLATE "C", 0)))::text AS "fingerprint of value",
    sum(source.value::numeric)::text AS "sum of value"
FROM keys_old.reading AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key = (source.taken::text || '|' || replace(replace(source.country::text, '\', '\\'), '|', '\|') || '|' || replace(replace(source.region::text, '\', '\\'), '|', '\|'))
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(timestamp_hash_extended(target.taken::timestamp without time zone, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of taken",
    sum(hashtextextended(parent_1.legacy_key COLLATE "C", hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of region_id",
    sum(hash_numeric_extended(target.value::numeric, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of value",
    sum(target.value::numeric)::text AS "sum of value"
FROM rehome.migration_mappings_readings AS mapping
JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
LEFT JOIN rehome.migration_mappings_regions AS parent_1 ON parent_1.new_id = target.region_id
WHERE mapping.fate IS NULL

-- check: lookup tariff_id
-- ask: target
-- Every value is one that the look-up gives when it is asked again. Of several that it may give it does not see which is right.
SELECT target.tariff_id::text AS found
FROM rehome.migration_mappings_readings AS mapping
JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
WHERE mapping.fate IS NULL
    AND target.tariff_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.tariffs AS asked
        WHERE asked.id = target.tariff_id
    )
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'readings_pkey'),
    ('not null', 'taken'),
    ('not null', 'region_id'),
    ('not null', 'tariff_id')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'keys_new.readings'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'keys_new.readings'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'keys_new.readings'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
