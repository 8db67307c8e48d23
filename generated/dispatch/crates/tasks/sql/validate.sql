-- Checks of public.tasks against public.dispatch_task, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_tasks has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: title, due_on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
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

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_tasks AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.tasks AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_tasks AS mapping
JOIN public.tasks AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference assignee_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.assignee_id::text AS refers_to
FROM rehome.migration_mappings_tasks AS mapping
JOIN public.tasks AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.assignee_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.assignee_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.tasks AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.kind::text IS NULL THEN '(null)'
        WHEN source.kind::text = 'SCAN' THEN 'scan_check'
        WHEN source.kind::text = 'DESIGN' THEN 'design'
        WHEN source.kind::text = 'PRINT' THEN 'printing'
        WHEN source.kind::text = 'FORM' THEN 'thermoforming'
        WHEN source.kind::text = 'TRIM' THEN 'trimming'
        WHEN source.kind::text = 'QC' THEN 'quality'
        WHEN source.kind::text = 'PACK' THEN 'packing'
        WHEN source.kind::text = 'SHIP' THEN 'shipping'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_task AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels kind
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.kind::text, '(null)') AS label
    FROM rehome.migration_mappings_tasks AS mapping
    JOIN public.tasks AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'kind') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'kind') = 'SCAN' THEN 'scan_check'
        WHEN (quarantine.row ->> 'kind') = 'DESIGN' THEN 'design'
        WHEN (quarantine.row ->> 'kind') = 'PRINT' THEN 'printing'
        WHEN (quarantine.row ->> 'kind') = 'FORM' THEN 'thermoforming'
        WHEN (quarantine.row ->> 'kind') = 'TRIM' THEN 'trimming'
        WHEN (quarantine.row ->> 'kind') = 'QC' THEN 'quality'
        WHEN (quarantine.row ->> 'kind') = 'PACK' THEN 'packing'
        WHEN (quarantine.row ->> 'kind') = 'SHIP' THEN 'shipping'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'tasks'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.status::text IS NULL THEN '(null)'
        WHEN source.status::text = '0' THEN 'open'
        WHEN source.status::text = '1' THEN 'in_progress'
        WHEN source.status::text = '2' THEN 'blocked'
        WHEN source.status::text = '3' THEN 'done'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_task AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.status::text, '(null)') AS label
    FROM rehome.migration_mappings_tasks AS mapping
    JOIN public.tasks AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'status') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'status') = '0' THEN 'open'
        WHEN (quarantine.row ->> 'status') = '1' THEN 'in_progress'
        WHEN (quarantine.row ->> 'status') = '2' THEN 'blocked'
        WHEN (quarantine.row ->> 'status') = '3' THEN 'done'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'tasks'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.minutes)::text AS minutes_spent,
    count(source.done)::text AS is_done,
    count(source.created)::text AS created_at,
    count(source.finished)::text AS finished_at
FROM public.dispatch_task AS source

-- check: filled
-- ask: target
SELECT
    (migrated.minutes_spent + aside.minutes_spent)::text AS minutes_spent,
    (migrated.is_done + aside.is_done)::text AS is_done,
    (migrated.created_at + aside.created_at)::text AS created_at,
    (migrated.finished_at + aside.finished_at)::text AS finished_at
FROM (
    SELECT
        count(target.minutes_spent) AS minutes_spent,
        count(target.is_done) AS is_done,
        count(target.created_at) AS created_at,
        count(target.finished_at) AS finished_at
    FROM rehome.migration_mappings_tasks AS mapping
    JOIN public.tasks AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'minutes') AS minutes_spent,
        count(quarantine.row ->> 'done') AS is_done,
        count(quarantine.row ->> 'created_at') AS created_at,
        count(quarantine.row ->> 'finished_at') AS finished_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'tasks'
        AND quarantine.resolved_at IS NULL
) AS aside
