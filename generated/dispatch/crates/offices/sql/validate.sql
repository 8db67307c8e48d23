-- Checks of public.offices against public.dispatch_office, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_offices has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'offices'
    AND quarantine.resolved_at IS NULL
UNION ALL
SELECT mapping.legacy_id::text
FROM rehome.migration_mappings_offices AS mapping
WHERE mapping.fate IS NOT NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_office AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_offices AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offices'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(source.code::text COLLATE "C", source.id::bigint))::text AS "fingerprint of code",
    sum(hashtextextended(source.name::text COLLATE "C", source.id::bigint))::text AS "fingerprint of name",
    sum(hashtextextended(((jsonb_build_object('street', source.street, 'zip', source.zip, 'city', source.city)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of address",
    sum(hashtextextended(source.country::text COLLATE "C", source.id::bigint))::text AS "fingerprint of country",
    sum(hashtextextended((nullif(source.phone::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of phone",
    sum(hashtextextended((source.active <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_active",
    sum(hashtextextended(((jsonb_build_object('fax', source.fax, 'vat_no', source.vat_no)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of updated_at"
FROM public.dispatch_office AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.code::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of code",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashtextextended(target.address::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of address",
    sum(hashtextextended(target.country::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of country",
    sum(hashtextextended(target.phone::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of phone",
    sum(hashtextextended(target.is_active::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_active",
    sum(hashtextextended(target.metadata::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(target.updated_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of updated_at"
FROM rehome.migration_mappings_offices AS mapping
JOIN public.offices AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL

-- check: mappings
-- ask: target
-- Every old row that is said to have a row in the target has one, also where it was merged or there before. It does not see whether that is the right one.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_offices AS mapping
WHERE mapping.fate IS NOT NULL
    AND NOT EXISTS (
    SELECT FROM public.offices AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'offices_pkey'),
    ('unique', 'offices_code_key'),
    ('not null', 'id'),
    ('not null', 'code'),
    ('not null', 'name'),
    ('not null', 'address'),
    ('not null', 'country'),
    ('not null', 'is_active'),
    ('not null', 'metadata'),
    ('not null', 'created_at'),
    ('not null', 'updated_at'),
    ('check', 'offices_country_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.offices'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.offices'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.offices'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
