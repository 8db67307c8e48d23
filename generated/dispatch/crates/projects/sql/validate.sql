-- Independent checks of public.projects against public.dispatch_project: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: name, started_on, options.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_project AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'projects'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'projects'
    AND NOT EXISTS (
        SELECT FROM public.projects AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every reference meets a row.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.projects AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'projects'
    AND mapping.fate = 'migrated'
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference coordinator_id
-- ask: target
-- Every reference meets a row.
SELECT target.coordinator_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.projects AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'projects'
    AND mapping.fate = 'migrated'
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
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels status
-- ask: source
-- Each label has as many rows as its codes.
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
    FROM rehome.migration_mappings AS mapping
    JOIN public.projects AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'projects'
        AND mapping.fate = 'migrated'
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
-- A value is there in as many rows as in the source.
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
    FROM rehome.migration_mappings AS mapping
    JOIN public.projects AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'projects'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
        AND quarantine.resolved_at IS NULL
) AS aside
