-- Checks of public.orders against public.dispatch_order, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_orders has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: order_number, due_on, reference, metadata.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
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

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_orders AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.orders AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference patient_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.patient_id::text AS refers_to
FROM rehome.migration_mappings_orders AS mapping
JOIN public.orders AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.patient_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.patients AS parent
        WHERE parent.id = target.patient_id
    )
LIMIT 20

-- check: reference doctor_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.doctor_id::text AS refers_to
FROM rehome.migration_mappings_orders AS mapping
JOIN public.orders AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.doctor_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.doctors AS parent
        WHERE parent.id = target.doctor_id
    )
LIMIT 20

-- check: reference office_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.office_id::text AS refers_to
FROM rehome.migration_mappings_orders AS mapping
JOIN public.orders AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.office_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.offices AS parent
        WHERE parent.id = target.office_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.orders AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique order_number
-- ask: target
-- No two rows share this key.
SELECT target.order_number::text, count(*)::text AS rows
FROM public.orders AS target
GROUP BY target.order_number
HAVING count(*) > 1
LIMIT 20

-- check: labels status
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.status::text IS NULL THEN '(null)'
        WHEN source.status::text = '0' THEN 'draft'
        WHEN source.status::text = '10' THEN 'received'
        WHEN source.status::text = '20' THEN 'in_production'
        WHEN source.status::text = '30' THEN 'shipped'
        WHEN source.status::text = '40' THEN 'completed'
        WHEN source.status::text = '90' THEN 'cancelled'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_order AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.status::text, '(null)') AS label
    FROM rehome.migration_mappings_orders AS mapping
    JOIN public.orders AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'status') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'status') = '0' THEN 'draft'
        WHEN (quarantine.row ->> 'status') = '10' THEN 'received'
        WHEN (quarantine.row ->> 'status') = '20' THEN 'in_production'
        WHEN (quarantine.row ->> 'status') = '30' THEN 'shipped'
        WHEN (quarantine.row ->> 'status') = '40' THEN 'completed'
        WHEN (quarantine.row ->> 'status') = '90' THEN 'cancelled'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'orders'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels priority
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.priority::text IS NULL THEN 'normal'
        WHEN lower(source.priority::text) = 'l' THEN 'low'
        WHEN lower(source.priority::text) = 'n' THEN 'normal'
        WHEN lower(source.priority::text) = 'h' THEN 'high'
        WHEN lower(source.priority::text) = 'u' THEN 'urgent'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_order AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels priority
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.priority::text, '(null)') AS label
    FROM rehome.migration_mappings_orders AS mapping
    JOIN public.orders AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'priority') IS NULL THEN 'normal'
        WHEN lower((quarantine.row ->> 'priority')) = 'l' THEN 'low'
        WHEN lower((quarantine.row ->> 'priority')) = 'n' THEN 'normal'
        WHEN lower((quarantine.row ->> 'priority')) = 'h' THEN 'high'
        WHEN lower((quarantine.row ->> 'priority')) = 'u' THEN 'urgent'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'orders'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.express)::text AS is_express,
    count(source.created)::text AS created_at,
    count(source.modified)::text AS updated_at
FROM public.dispatch_order AS source

-- check: filled
-- ask: target
SELECT
    (migrated.is_express + aside.is_express)::text AS is_express,
    (migrated.created_at + aside.created_at)::text AS created_at,
    (migrated.updated_at + aside.updated_at)::text AS updated_at
FROM (
    SELECT
        count(target.is_express) AS is_express,
        count(target.created_at) AS created_at,
        count(target.updated_at) AS updated_at
    FROM rehome.migration_mappings_orders AS mapping
    JOIN public.orders AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'express') AS is_express,
        count(quarantine.row ->> 'created_at') AS created_at,
        count(quarantine.row ->> 'updated_at') AS updated_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'orders'
        AND quarantine.resolved_at IS NULL
) AS aside
