-- Checks of public.cases against public.dispatch_case, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_cases has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'cases'
    AND quarantine.resolved_at IS NULL

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

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_case AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_cases AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'cases'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept profiles
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.order_id::bigint, source.id::bigint))::text AS "fingerprint of order_id",
    sum(hashint8extended(source.patient_id::bigint, source.id::bigint))::text AS "fingerprint of patient_id",
    sum(hashint8extended(source.previous_case_id::bigint, source.id::bigint))::text AS "fingerprint of previous_case_id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.technician_id::bigint), source.id::bigint))::text AS "fingerprint of technician_id",
    sum(hashtextextended(source.case_no::text COLLATE "C", source.id::bigint))::text AS "fingerprint of case_number",
    sum(hashtextextended(label.status::text COLLATE "C", source.id::bigint))::text AS "fingerprint of status",
    count(*) FILTER (WHERE label.status::text = 'approved')::text AS "status = approved",
    count(*) FILTER (WHERE label.status::text = 'closed')::text AS "status = closed",
    count(*) FILTER (WHERE label.status::text = 'open')::text AS "status = open",
    count(*) FILTER (WHERE label.status::text = 'waiting')::text AS "status = waiting",
    sum(hashtextextended((nullif(source.title::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of title",
    sum(hashtextextended(((jsonb_build_object('rack', source.rack, 'colour', source.colour)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(((source.opened AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of opened_at",
    sum(timestamp_hash_extended(((source.closed AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of closed_at"
FROM public.dispatch_case AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.technician_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.status::text = '1' THEN 'open'
            WHEN source.status::text = '2' THEN 'waiting'
            WHEN source.status::text = '3' THEN 'approved'
            WHEN source.status::text = '4' THEN 'closed'
        END AS status
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of order_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of patient_id",
    sum(hashint8extended(parent_3.legacy_id, mapping.legacy_id))::text AS "fingerprint of previous_case_id",
    sum(hashint8extended(parent_4.legacy_id, mapping.legacy_id))::text AS "fingerprint of technician_id",
    sum(hashtextextended(target.case_number::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of case_number",
    sum(hashtextextended(target.status::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of status",
    count(*) FILTER (WHERE target.status::text = 'approved')::text AS "status = approved",
    count(*) FILTER (WHERE target.status::text = 'closed')::text AS "status = closed",
    count(*) FILTER (WHERE target.status::text = 'open')::text AS "status = open",
    count(*) FILTER (WHERE target.status::text = 'waiting')::text AS "status = waiting",
    sum(hashtextextended(target.title::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of title",
    sum(hashtextextended(target.metadata::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(target.opened_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of opened_at",
    sum(timestamp_hash_extended(target.closed_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of closed_at"
FROM rehome.migration_mappings_cases AS mapping
JOIN public.cases AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_orders AS parent_1 ON parent_1.new_id = target.order_id
LEFT JOIN rehome.migration_mappings_patients AS parent_2 ON parent_2.new_id = target.patient_id
LEFT JOIN rehome.migration_mappings_cases AS parent_3 ON parent_3.new_id = target.previous_case_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_4 ON parent_4.new_id = target.technician_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'cases_pkey'),
    ('unique', 'cases_case_number_key'),
    ('not null', 'id'),
    ('not null', 'order_id'),
    ('not null', 'patient_id'),
    ('not null', 'case_number'),
    ('not null', 'status'),
    ('not null', 'metadata'),
    ('not null', 'opened_at'),
    ('check', 'cases_closed_at_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.cases'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.cases'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.cases'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
