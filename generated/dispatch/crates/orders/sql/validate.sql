-- Checks of public.orders against public.dispatch_order, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_orders has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'orders'
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
FROM public.dispatch_order AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_orders AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'orders'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept doctors
-- given: kept offices
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.patient_id::bigint, source.id::bigint))::text AS "fingerprint of patient_id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.doctor_id::bigint), source.id::bigint))::text AS "fingerprint of doctor_id",
    sum(hashint8extended(coalesce(moved_2.kept_key::bigint, source.office_id::bigint), source.id::bigint))::text AS "fingerprint of office_id",
    sum(hashtextextended((nullif(source.order_no::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of order_number",
    sum(hashtextextended(label.status::text COLLATE "C", source.id::bigint))::text AS "fingerprint of status",
    count(*) FILTER (WHERE label.status::text = 'cancelled')::text AS "status = cancelled",
    count(*) FILTER (WHERE label.status::text = 'completed')::text AS "status = completed",
    count(*) FILTER (WHERE label.status::text = 'draft')::text AS "status = draft",
    count(*) FILTER (WHERE label.status::text = 'in_production')::text AS "status = in_production",
    count(*) FILTER (WHERE label.status::text = 'received')::text AS "status = received",
    count(*) FILTER (WHERE label.status::text = 'shipped')::text AS "status = shipped",
    sum(hashtextextended(label.priority::text COLLATE "C", source.id::bigint))::text AS "fingerprint of priority",
    count(*) FILTER (WHERE label.priority::text = 'high')::text AS "priority = high",
    count(*) FILTER (WHERE label.priority::text = 'low')::text AS "priority = low",
    count(*) FILTER (WHERE label.priority::text = 'normal')::text AS "priority = normal",
    count(*) FILTER (WHERE label.priority::text = 'urgent')::text AS "priority = urgent",
    sum(hashtextextended((regexp_replace((nullif(source.due::text, '')), '^\s*(\d+)\.(\d+)\.(\d+)', '\3-\2-\1')::date)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of due_on",
    sum(hashtextextended(((nullif(source.reference::text, ''))::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of reference",
    sum(hashtextextended((source.express <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_express",
    sum(hashtextextended(((jsonb_build_object('barcode', source.barcode, 'ship_method', source.ship_method, 'remarks', source.remarks)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(((source.modified AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of updated_at"
FROM public.dispatch_order AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.doctor_id::bigint
LEFT JOIN unnest($4::text[], $5::text[]) AS moved_2 (old_key, kept_key) ON moved_2.old_key::bigint = source.office_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.status::text = '0' THEN 'draft'
            WHEN source.status::text = '10' THEN 'received'
            WHEN source.status::text = '20' THEN 'in_production'
            WHEN source.status::text = '30' THEN 'shipped'
            WHEN source.status::text = '40' THEN 'completed'
            WHEN source.status::text = '90' THEN 'cancelled'
        END AS status,
        CASE
            WHEN source.priority::text IS NULL THEN 'normal'
            WHEN lower(source.priority::text) = 'l' THEN 'low'
            WHEN lower(source.priority::text) = 'n' THEN 'normal'
            WHEN lower(source.priority::text) = 'h' THEN 'high'
            WHEN lower(source.priority::text) = 'u' THEN 'urgent'
        END AS priority
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of patient_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of doctor_id",
    sum(hashint8extended(parent_3.legacy_id, mapping.legacy_id))::text AS "fingerprint of office_id",
    sum(hashtextextended(target.order_number::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of order_number",
    sum(hashtextextended(target.status::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of status",
    count(*) FILTER (WHERE target.status::text = 'cancelled')::text AS "status = cancelled",
    count(*) FILTER (WHERE target.status::text = 'completed')::text AS "status = completed",
    count(*) FILTER (WHERE target.status::text = 'draft')::text AS "status = draft",
    count(*) FILTER (WHERE target.status::text = 'in_production')::text AS "status = in_production",
    count(*) FILTER (WHERE target.status::text = 'received')::text AS "status = received",
    count(*) FILTER (WHERE target.status::text = 'shipped')::text AS "status = shipped",
    sum(hashtextextended(target.priority::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of priority",
    count(*) FILTER (WHERE target.priority::text = 'high')::text AS "priority = high",
    count(*) FILTER (WHERE target.priority::text = 'low')::text AS "priority = low",
    count(*) FILTER (WHERE target.priority::text = 'normal')::text AS "priority = normal",
    count(*) FILTER (WHERE target.priority::text = 'urgent')::text AS "priority = urgent",
    sum(hashtextextended(target.due_on::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of due_on",
    sum(hashtextextended(target.reference::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of reference",
    sum(hashtextextended(target.is_express::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_express",
    sum(hashtextextended(target.metadata::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(target.updated_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of updated_at"
FROM rehome.migration_mappings_orders AS mapping
JOIN public.orders AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_patients AS parent_1 ON parent_1.new_id = target.patient_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_doctors GROUP BY new_id) AS parent_2 ON parent_2.new_id = target.doctor_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_offices GROUP BY new_id) AS parent_3 ON parent_3.new_id = target.office_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'orders_pkey'),
    ('unique', 'orders_order_number_key'),
    ('not null', 'id'),
    ('not null', 'patient_id'),
    ('not null', 'doctor_id'),
    ('not null', 'order_number'),
    ('not null', 'status'),
    ('not null', 'priority'),
    ('not null', 'is_express'),
    ('not null', 'metadata'),
    ('not null', 'created_at'),
    ('not null', 'updated_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.orders'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.orders'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.orders'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
