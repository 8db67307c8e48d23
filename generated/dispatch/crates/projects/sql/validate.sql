-- Checks of public.projects against public.dispatch_project, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_projects has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: name, started_on, options.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_project AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_projects AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_projects AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.projects AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_projects AS mapping
JOIN public.projects AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference coordinator_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.coordinator_id::text AS refers_to
FROM rehome.migration_mappings_projects AS mapping
JOIN public.projects AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.coordinator_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.coordinator_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.projects AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels status
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.state::text IS NULL THEN '(null)'
        WHEN source.state::text = 'planned' THEN 'planned'
        WHEN source.state::text = 'running' THEN 'active'
        WHEN source.state::text = 'on hold' THEN 'paused'
        WHEN source.state::text = 'finished' THEN 'finished'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_project AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.status::text, '(null)') AS label
    FROM rehome.migration_mappings_projects AS mapping
    JOIN public.projects AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'state') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'state') = 'planned' THEN 'planned'
        WHEN (quarantine.row ->> 'state') = 'running' THEN 'active'
        WHEN (quarantine.row ->> 'state') = 'on hold' THEN 'paused'
        WHEN (quarantine.row ->> 'state') = 'finished' THEN 'finished'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.created)::text AS created_at
FROM public.dispatch_project AS source

-- check: filled
-- ask: target
SELECT
    (migrated.created_at + aside.created_at)::text AS created_at
FROM (
    SELECT
        count(target.created_at) AS created_at
    FROM rehome.migration_mappings_projects AS mapping
    JOIN public.projects AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
        AND quarantine.resolved_at IS NULL
) AS aside
