-- Checks of public.doctors against public.dispatch_doctor, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_doctors has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'doctors'
    AND quarantine.resolved_at IS NULL
UNION ALL
SELECT mapping.legacy_id::text
FROM rehome.migration_mappings_doctors AS mapping
WHERE mapping.fate IS NOT NULL

-- list: kept profiles
-- Old keys whose row is also that of a lower old key, and that lower key.
SELECT mapping.legacy_id::text AS old_key, kept.legacy_id::text AS kept_key
FROM rehome.migration_mappings_profiles AS mapping
JOIN (
    SELECT new_id, min(legacy_id) AS legacy_id
    FROM rehome.migration_mappings_profiles
    GROUP BY new_id
    HAVING count(*) > 1
) AS kept ON kept.new_id = mapping.new_id
WHERE mapping.legacy_id <> kept.legacy_id

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
FROM public.dispatch_doctor AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_doctors AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'doctors'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept profiles
-- given: kept offices
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.user_id::bigint), source.id::bigint))::text AS "fingerprint of profile_id",
    sum(hashint8extended(coalesce(moved_2.kept_key::bigint, source.office_id::bigint), source.id::bigint))::text AS "fingerprint of office_id",
    sum(hashtextextended((source.licence::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of licence_number",
    sum(hashtextextended((nullif(source.title::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of title",
    sum(hashtextextended(label.speciality::text COLLATE "C", source.id::bigint))::text AS "fingerprint of speciality",
    count(*) FILTER (WHERE label.speciality::text = 'general')::text AS "speciality = general",
    count(*) FILTER (WHERE label.speciality::text = 'orthodontics')::text AS "speciality = orthodontics",
    count(*) FILTER (WHERE label.speciality::text = 'paediatric')::text AS "speciality = paediatric",
    count(*) FILTER (WHERE label.speciality::text = 'surgery')::text AS "speciality = surgery",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at"
FROM public.dispatch_doctor AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.user_id::bigint
LEFT JOIN unnest($4::text[], $5::text[]) AS moved_2 (old_key, kept_key) ON moved_2.old_key::bigint = source.office_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.speciality::text = '1' THEN 'orthodontics'
            WHEN source.speciality::text = '2' THEN 'general'
            WHEN source.speciality::text = '3' THEN 'paediatric'
            WHEN source.speciality::text = '4' THEN 'surgery'
        END AS speciality
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of profile_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of office_id",
    sum(hashtextextended(target.licence_number::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of licence_number",
    sum(hashtextextended(target.title::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of title",
    sum(hashtextextended(target.speciality::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of speciality",
    count(*) FILTER (WHERE target.speciality::text = 'general')::text AS "speciality = general",
    count(*) FILTER (WHERE target.speciality::text = 'orthodontics')::text AS "speciality = orthodontics",
    count(*) FILTER (WHERE target.speciality::text = 'paediatric')::text AS "speciality = paediatric",
    count(*) FILTER (WHERE target.speciality::text = 'surgery')::text AS "speciality = surgery",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_doctors AS mapping
JOIN public.doctors AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.profile_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_offices GROUP BY new_id) AS parent_2 ON parent_2.new_id = target.office_id
WHERE mapping.fate IS NULL

-- check: mappings
-- ask: target
-- Every old row that is said to have a row in the target has one, also where it was merged or there before. It does not see whether that is the right one.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_doctors AS mapping
WHERE mapping.fate IS NOT NULL
    AND NOT EXISTS (
    SELECT FROM public.doctors AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'doctors_pkey'),
    ('unique', 'doctors_licence_number_key'),
    ('not null', 'id'),
    ('not null', 'profile_id'),
    ('not null', 'office_id'),
    ('not null', 'licence_number'),
    ('not null', 'speciality'),
    ('not null', 'created_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.doctors'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.doctors'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.doctors'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
