-- Checks of public.discounts against public.dispatch_discount, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_discounts has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'discounts'
    AND quarantine.resolved_at IS NULL

-- list: kept offices
-- Old keys whose row is also that of a lower old key, and that lower key.
SELECT mapping.legacy_id::text AS old_key, kept.legacy_id::text AS kept_key
FROM rehome.migration_mappings_offices AS mapping
JOIN (
    SELECT new_id, min(legacy_id) AS legacy_id
    FROM rehome.migration_mappings_offices
    GROUP BY new_id
    HAVING count(*) > 1
) AS kept ON kept.new_id = mapping.new_id
WHERE mapping.legacy_id <> kept.legacy_id

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_discount AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_discounts AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'discounts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept offices
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.office_id::bigint), source.id::bigint))::text AS "fingerprint of office_id",
    sum(hashtextextended((source.code::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of code",
    sum(hash_numeric_extended(round((round((source.percent::numeric)::numeric, 2))::numeric, 2), source.id::bigint))::text AS "fingerprint of percent",
    sum(round((round((source.percent::numeric)::numeric, 2))::numeric, 2))::text AS "sum of percent",
    sum(hash_numeric_extended(round(source.amount_off::numeric, 2), source.id::bigint))::text AS "fingerprint of amount_off",
    sum(round(source.amount_off::numeric, 2))::text AS "sum of amount_off",
    sum(hashtextextended(source.valid_from::text COLLATE "C", source.id::bigint))::text AS "fingerprint of valid_from",
    sum(hashtextextended(source.valid_until::text COLLATE "C", source.id::bigint))::text AS "fingerprint of valid_until"
FROM public.dispatch_discount AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.office_id::bigint
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of office_id",
    sum(hashtextextended(target.code::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of code",
    sum(hash_numeric_extended(round(target.percent::numeric, 2), mapping.legacy_id))::text AS "fingerprint of percent",
    sum(round(target.percent::numeric, 2))::text AS "sum of percent",
    sum(hash_numeric_extended(round(target.amount_off::numeric, 2), mapping.legacy_id))::text AS "fingerprint of amount_off",
    sum(round(target.amount_off::numeric, 2))::text AS "sum of amount_off",
    sum(hashtextextended(target.valid_from::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of valid_from",
    sum(hashtextextended(target.valid_until::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of valid_until"
FROM rehome.migration_mappings_discounts AS mapping
JOIN public.discounts AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_offices GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.office_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'discounts_pkey'),
    ('unique', 'discounts_code_key'),
    ('not null', 'id'),
    ('not null', 'code'),
    ('not null', 'percent'),
    ('not null', 'amount_off'),
    ('not null', 'valid_from'),
    ('check', 'discounts_amount_off_check'),
    ('check', 'discounts_percent_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.discounts'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.discounts'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.discounts'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
