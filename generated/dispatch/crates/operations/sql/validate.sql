-- Checks of public.operations against public.dispatch_operation, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_operations has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: description.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_operation AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_operations AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_operations AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.operations AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings_operations AS mapping
JOIN public.operations AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference technician_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.technician_id::text AS refers_to
FROM rehome.migration_mappings_operations AS mapping
JOIN public.operations AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
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
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
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
    FROM rehome.migration_mappings_operations AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
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
-- As many rows have a value here as in the source.
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
    FROM rehome.migration_mappings_operations AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
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
    FROM rehome.migration_mappings_operations AS mapping
    JOIN public.operations AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'amount')::numeric, 2)), 0) AS amount
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'operations'
        AND quarantine.resolved_at IS NULL
) AS aside
