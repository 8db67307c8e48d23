-- Independent checks of public.operations against public.dispatch_operation: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: description.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_operation AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'operations'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'operations'
    AND NOT EXISTS (
        SELECT FROM public.operations AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every reference meets a row.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.operations AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'operations'
    AND mapping.fate = 'migrated'
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference technician_id
-- ask: target
-- Every reference meets a row.
SELECT target.technician_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.operations AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'operations'
    AND mapping.fate = 'migrated'
    AND target.technician_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.technician_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.operations AS target
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as its codes.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.code::text IS NULL THEN '(null)'
        WHEN source.code::text = 'SET' THEN 'setup'
        WHEN source.code::text = 'PRT' THEN 'printing'
        WHEN source.code::text = 'BND' THEN 'bonding'
        WHEN source.code::text = 'POL' THEN 'polishing'
        WHEN source.code::text = 'COR' THEN 'correction'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_operation AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels kind
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.kind::text, '(null)') AS label
    FROM rehome.migration_mappings AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'operations'
        AND mapping.fate = 'migrated'
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'code') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'code') = 'SET' THEN 'setup'
        WHEN (quarantine.row ->> 'code') = 'PRT' THEN 'printing'
        WHEN (quarantine.row ->> 'code') = 'BND' THEN 'bonding'
        WHEN (quarantine.row ->> 'code') = 'POL' THEN 'polishing'
        WHEN (quarantine.row ->> 'code') = 'COR' THEN 'correction'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- A value is there in as many rows as in the source.
SELECT
    count(source.amount)::text AS amount,
    count(source.performed)::text AS performed_at
FROM public.dispatch_operation AS source

-- check: filled
-- ask: target
SELECT
    (migrated.amount + aside.amount)::text AS amount,
    (migrated.performed_at + aside.performed_at)::text AS performed_at
FROM (
    SELECT
        count(target.amount) AS amount,
        count(target.performed_at) AS performed_at
    FROM rehome.migration_mappings AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'operations'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'amount') AS amount,
        count(quarantine.row ->> 'performed_at') AS performed_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(round(source.amount, 2)), 0)::text AS amount
FROM public.dispatch_operation AS source

-- check: sums
-- ask: target
SELECT
    (migrated.amount + aside.amount)::text AS amount
FROM (
    SELECT
        coalesce(sum(round(target.amount, 2)), 0) AS amount
    FROM rehome.migration_mappings AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'operations'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'amount')::numeric, 2)), 0) AS amount
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS aside
