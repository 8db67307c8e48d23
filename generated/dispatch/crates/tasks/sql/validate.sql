-- Checks of public.tasks against public.dispatch_task, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_tasks has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'tasks'
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
FROM public.dispatch_task AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_tasks AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'tasks'
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
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.assignee_id::bigint), source.id::bigint))::text AS "fingerprint of assignee_id",
    sum(hashtextextended(label.kind::text COLLATE "C", source.id::bigint))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE label.kind::text = 'design')::text AS "kind = design",
    count(*) FILTER (WHERE label.kind::text = 'packing')::text AS "kind = packing",
    count(*) FILTER (WHERE label.kind::text = 'printing')::text AS "kind = printing",
    count(*) FILTER (WHERE label.kind::text = 'quality')::text AS "kind = quality",
    count(*) FILTER (WHERE label.kind::text = 'scan_check')::text AS "kind = scan_check",
    count(*) FILTER (WHERE label.kind::text = 'shipping')::text AS "kind = shipping",
    count(*) FILTER (WHERE label.kind::text = 'thermoforming')::text AS "kind = thermoforming",
    count(*) FILTER (WHERE label.kind::text = 'trimming')::text AS "kind = trimming",
    sum(hashtextextended(label.status::text COLLATE "C", source.id::bigint))::text AS "fingerprint of status",
    count(*) FILTER (WHERE label.status::text = 'blocked')::text AS "status = blocked",
    count(*) FILTER (WHERE label.status::text = 'done')::text AS "status = done",
    count(*) FILTER (WHERE label.status::text = 'in_progress')::text AS "status = in_progress",
    count(*) FILTER (WHERE label.status::text = 'open')::text AS "status = open",
    sum(hashtextextended((nullif(source.title::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of title",
    sum(hashtextextended((regexp_replace((nullif(source.due::text, '')), '^\s*(\d+)\.(\d+)\.(\d+)', '\3-\2-\1')::date)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of due_on",
    sum(hashint8extended(source.minutes::bigint, source.id::bigint))::text AS "fingerprint of minutes_spent",
    sum(hashtextextended((source.done <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_done",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(((source.finished AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of finished_at"
FROM public.dispatch_task AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.assignee_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.kind::text = 'SCAN' THEN 'scan_check'
            WHEN source.kind::text = 'DESIGN' THEN 'design'
            WHEN source.kind::text = 'PRINT' THEN 'printing'
            WHEN source.kind::text = 'FORM' THEN 'thermoforming'
            WHEN source.kind::text = 'TRIM' THEN 'trimming'
            WHEN source.kind::text = 'QC' THEN 'quality'
            WHEN source.kind::text = 'PACK' THEN 'packing'
            WHEN source.kind::text = 'SHIP' THEN 'shipping'
        END AS kind,
        CASE
            WHEN source.status::text = '0' THEN 'open'
            WHEN source.status::text = '1' THEN 'in_progress'
            WHEN source.status::text = '2' THEN 'blocked'
            WHEN source.status::text = '3' THEN 'done'
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
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of assignee_id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE target.kind::text = 'design')::text AS "kind = design",
    count(*) FILTER (WHERE target.kind::text = 'packing')::text AS "kind = packing",
    count(*) FILTER (WHERE target.kind::text = 'printing')::text AS "kind = printing",
    count(*) FILTER (WHERE target.kind::text = 'quality')::text AS "kind = quality",
    count(*) FILTER (WHERE target.kind::text = 'scan_check')::text AS "kind = scan_check",
    count(*) FILTER (WHERE target.kind::text = 'shipping')::text AS "kind = shipping",
    count(*) FILTER (WHERE target.kind::text = 'thermoforming')::text AS "kind = thermoforming",
    count(*) FILTER (WHERE target.kind::text = 'trimming')::text AS "kind = trimming",
    sum(hashtextextended(target.status::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of status",
    count(*) FILTER (WHERE target.status::text = 'blocked')::text AS "status = blocked",
    count(*) FILTER (WHERE target.status::text = 'done')::text AS "status = done",
    count(*) FILTER (WHERE target.status::text = 'in_progress')::text AS "status = in_progress",
    count(*) FILTER (WHERE target.status::text = 'open')::text AS "status = open",
    sum(hashtextextended(target.title::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of title",
    sum(hashtextextended(target.due_on::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of due_on",
    sum(hashint8extended(target.minutes_spent::bigint, mapping.legacy_id))::text AS "fingerprint of minutes_spent",
    sum(hashtextextended(target.is_done::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_done",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at",
    sum(timestamp_hash_extended(target.finished_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of finished_at"
FROM rehome.migration_mappings_tasks AS mapping
JOIN public.tasks AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_orders AS parent_1 ON parent_1.new_id = target.order_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_2 ON parent_2.new_id = target.assignee_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'tasks_pkey'),
    ('not null', 'id'),
    ('not null', 'order_id'),
    ('not null', 'kind'),
    ('not null', 'status'),
    ('not null', 'title'),
    ('not null', 'minutes_spent'),
    ('not null', 'is_done'),
    ('not null', 'created_at'),
    ('check', 'tasks_minutes_spent_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.tasks'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.tasks'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.tasks'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
