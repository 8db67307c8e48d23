-- Checks of public.patients against public.dispatch_patient, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_patients has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'patients'
    AND quarantine.resolved_at IS NULL

-- list: kept doctors
-- Old keys whose row is also that of a lower old key, and that lower key.
SELECT mapping.legacy_id::text AS old_key, kept.legacy_id::text AS kept_key
FROM rehome.migration_mappings_doctors AS mapping
JOIN (
    SELECT new_id, min(legacy_id) AS legacy_id
    FROM rehome.migration_mappings_doctors
    GROUP BY new_id
    HAVING count(*) > 1
) AS kept ON kept.new_id = mapping.new_id
WHERE mapping.legacy_id <> kept.legacy_id

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_patient AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_patients AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept doctors
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.doctor_id::bigint), source.id::bigint))::text AS "fingerprint of doctor_id",
    sum(hashtextextended(source.firstname::text COLLATE "C", source.id::bigint))::text AS "fingerprint of first_name",
    sum(hashtextextended(source.lastname::text COLLATE "C", source.id::bigint))::text AS "fingerprint of last_name",
    sum(hashtextextended((regexp_replace((nullif(source.birthdate::text, '')), '^\s*(\d+)\.(\d+)\.(\d+)', '\3-\2-\1')::date)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of birth_date",
    sum(hashtextextended(label.gender::text COLLATE "C", source.id::bigint))::text AS "fingerprint of gender",
    count(*) FILTER (WHERE label.gender::text = 'diverse')::text AS "gender = diverse",
    count(*) FILTER (WHERE label.gender::text = 'female')::text AS "gender = female",
    count(*) FILTER (WHERE label.gender::text = 'male')::text AS "gender = male",
    count(*) FILTER (WHERE label.gender::text = 'unknown')::text AS "gender = unknown",
    sum(hashtextextended((nullif(btrim(source.email::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'), ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of email",
    sum(hashtextextended((nullif(source.phone::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of phone",
    sum(hashtextextended((nullif(source.insurance_no::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of insurance_number",
    sum(hashtextextended(((jsonb_build_object('referral', source.referral, 'notes', source.notes)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at"
FROM public.dispatch_patient AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.doctor_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.sex::text IS NULL THEN 'unknown'
            WHEN lower(source.sex::text) = 'f' THEN 'female'
            WHEN lower(source.sex::text) = 'm' THEN 'male'
            WHEN lower(source.sex::text) = 'd' THEN 'diverse'
        END AS gender
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of doctor_id",
    sum(hashtextextended(target.first_name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of first_name",
    sum(hashtextextended(target.last_name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of last_name",
    sum(hashtextextended(target.birth_date::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of birth_date",
    sum(hashtextextended(target.gender::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of gender",
    count(*) FILTER (WHERE target.gender::text = 'diverse')::text AS "gender = diverse",
    count(*) FILTER (WHERE target.gender::text = 'female')::text AS "gender = female",
    count(*) FILTER (WHERE target.gender::text = 'male')::text AS "gender = male",
    count(*) FILTER (WHERE target.gender::text = 'unknown')::text AS "gender = unknown",
    sum(hashtextextended(target.email::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of email",
    sum(hashtextextended(target.phone::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of phone",
    sum(hashtextextended(target.insurance_number::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of insurance_number",
    sum(hashtextextended(target.metadata::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_patients AS mapping
JOIN public.patients AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_doctors GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.doctor_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'patients_pkey'),
    ('not null', 'id'),
    ('not null', 'doctor_id'),
    ('not null', 'first_name'),
    ('not null', 'last_name'),
    ('not null', 'gender'),
    ('not null', 'metadata'),
    ('not null', 'created_at'),
    ('check', 'patients_email_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.patients'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.patients'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.patients'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
