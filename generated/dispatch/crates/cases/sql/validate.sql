-- Checks of public.cases against public.dispatch_case, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_cases has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: title, metadata.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
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

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_cases AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.cases AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_cases AS mapping
JOIN public.cases AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference patient_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.patient_id::text AS refers_to
FROM rehome.migration_mappings_cases AS mapping
JOIN public.cases AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.patient_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.patients AS parent
        WHERE parent.id = target.patient_id
    )
LIMIT 20

-- check: reference previous_case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.previous_case_id::text AS refers_to
FROM rehome.migration_mappings_cases AS mapping
JOIN public.cases AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.previous_case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.previous_case_id
    )
LIMIT 20

-- check: reference technician_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.technician_id::text AS refers_to
FROM rehome.migration_mappings_cases AS mapping
JOIN public.cases AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.technician_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.technician_id
    )
LIMIT 20

-- check: unique case_number
-- ask: target
-- No two rows share this key.
SELECT target.case_number::text, count(*)::text AS rows
FROM public.cases AS target
GROUP BY target.case_number
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.cases AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels status
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.status::text IS NULL THEN '(null)'
        WHEN source.status::text = '1' THEN 'open'
        WHEN source.status::text = '2' THEN 'waiting'
        WHEN source.status::text = '3' THEN 'approved'
        WHEN source.status::text = '4' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_case AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.status::text, '(null)') AS label
    FROM rehome.migration_mappings_cases AS mapping
    JOIN public.cases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'status') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'status') = '1' THEN 'open'
        WHEN (quarantine.row ->> 'status') = '2' THEN 'waiting'
        WHEN (quarantine.row ->> 'status') = '3' THEN 'approved'
        WHEN (quarantine.row ->> 'status') = '4' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'cases'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.previous_case_id)::text AS previous_case_id,
    count(source.case_no)::text AS case_number,
    count(source.opened)::text AS opened_at,
    count(source.closed)::text AS closed_at
FROM public.dispatch_case AS source

-- check: filled
-- ask: target
SELECT
    (migrated.previous_case_id + aside.previous_case_id)::text AS previous_case_id,
    (migrated.case_number + aside.case_number)::text AS case_number,
    (migrated.opened_at + aside.opened_at)::text AS opened_at,
    (migrated.closed_at + aside.closed_at)::text AS closed_at
FROM (
    SELECT
        count(target.previous_case_id) AS previous_case_id,
        count(target.case_number) AS case_number,
        count(target.opened_at) AS opened_at,
        count(target.closed_at) AS closed_at
    FROM rehome.migration_mappings_cases AS mapping
    JOIN public.cases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'previous_case_id') AS previous_case_id,
        count(quarantine.row ->> 'case_no') AS case_number,
        count(quarantine.row ->> 'opened_at') AS opened_at,
        count(quarantine.row ->> 'closed_at') AS closed_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'cases'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.case_no)), 0)::text AS case_number
FROM public.dispatch_case AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.case_number + aside.case_number)::text AS case_number
FROM (
    SELECT
        coalesce(sum(length(target.case_number)), 0) AS case_number
    FROM rehome.migration_mappings_cases AS mapping
    JOIN public.cases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'case_no')), 0) AS case_number
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'cases'
        AND quarantine.resolved_at IS NULL
) AS aside
