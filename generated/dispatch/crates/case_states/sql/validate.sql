-- Checks of public.case_states against public.dispatch_case_state, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_states has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_case_state AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_states AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_states'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_case_states AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.case_states AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings_case_states AS mapping
JOIN public.case_states AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_case_states AS mapping
JOIN public.case_states AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference changed_by
-- ask: target
-- Every value refers to a row that exists.
SELECT target.changed_by::text AS refers_to
FROM rehome.migration_mappings_case_states AS mapping
JOIN public.case_states AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.changed_by IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.changed_by
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.case_states AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels state
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.state::text IS NULL THEN '(null)'
        WHEN source.state::text = 'NEW' THEN 'new'
        WHEN source.state::text = 'CHECK' THEN 'checking'
        WHEN source.state::text = 'DESIGN' THEN 'design'
        WHEN source.state::text = 'APPROVE' THEN 'approval'
        WHEN source.state::text = 'INPROD' THEN 'production'
        WHEN source.state::text = 'SHIP' THEN 'shipping'
        WHEN source.state::text = 'DONE' THEN 'done'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_case_state AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.state::text, '(null)') AS label
    FROM rehome.migration_mappings_case_states AS mapping
    JOIN public.case_states AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'state') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'state') = 'NEW' THEN 'new'
        WHEN (quarantine.row ->> 'state') = 'CHECK' THEN 'checking'
        WHEN (quarantine.row ->> 'state') = 'DESIGN' THEN 'design'
        WHEN (quarantine.row ->> 'state') = 'APPROVE' THEN 'approval'
        WHEN (quarantine.row ->> 'state') = 'INPROD' THEN 'production'
        WHEN (quarantine.row ->> 'state') = 'SHIP' THEN 'shipping'
        WHEN (quarantine.row ->> 'state') = 'DONE' THEN 'done'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_states'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.entered)::text AS entered_at,
    count(source.left_at)::text AS left_at
FROM public.dispatch_case_state AS source

-- check: filled
-- ask: target
SELECT
    (migrated.entered_at + aside.entered_at)::text AS entered_at,
    (migrated.left_at + aside.left_at)::text AS left_at
FROM (
    SELECT
        count(target.entered_at) AS entered_at,
        count(target.left_at) AS left_at
    FROM rehome.migration_mappings_case_states AS mapping
    JOIN public.case_states AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'entered_at') AS entered_at,
        count(quarantine.row ->> 'left_at_2') AS left_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_states'
        AND quarantine.resolved_at IS NULL
) AS aside
