-- Checks of public.patient_events against public.dispatch_patient_event, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_patient_events has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: details.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_patient_event AS source
WHERE NOT coalesce((source.deleted), false)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_patient_events AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patient_events'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_patient_events AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.patient_events AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference patient_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.patient_id::text AS refers_to
FROM rehome.migration_mappings_patient_events AS mapping
JOIN public.patient_events AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.patient_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.patients AS parent
        WHERE parent.id = target.patient_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.patient_events AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.event::text IS NULL THEN '(null)'
        WHEN source.event::text = 'register' THEN 'registered'
        WHEN source.event::text = 'visit' THEN 'visit'
        WHEN source.event::text = 'scan' THEN 'scan'
        WHEN source.event::text = 'complaint' THEN 'complaint'
        WHEN source.event::text = 'call' THEN 'call'
        WHEN source.event::text = 'close' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_patient_event AS source
    WHERE NOT coalesce((source.deleted), false)
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels kind
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.kind::text, '(null)') AS label
    FROM rehome.migration_mappings_patient_events AS mapping
    JOIN public.patient_events AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'event') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'event') = 'register' THEN 'registered'
        WHEN (quarantine.row ->> 'event') = 'visit' THEN 'visit'
        WHEN (quarantine.row ->> 'event') = 'scan' THEN 'scan'
        WHEN (quarantine.row ->> 'event') = 'complaint' THEN 'complaint'
        WHEN (quarantine.row ->> 'event') = 'call' THEN 'call'
        WHEN (quarantine.row ->> 'event') = 'close' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patient_events'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.occurred)::text AS occurred_at,
    count(source.private)::text AS is_private
FROM public.dispatch_patient_event AS source
WHERE NOT coalesce((source.deleted), false)

-- check: filled
-- ask: target
SELECT
    (migrated.occurred_at + aside.occurred_at)::text AS occurred_at,
    (migrated.is_private + aside.is_private)::text AS is_private
FROM (
    SELECT
        count(target.occurred_at) AS occurred_at,
        count(target.is_private) AS is_private
    FROM rehome.migration_mappings_patient_events AS mapping
    JOIN public.patient_events AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'occurred_at') AS occurred_at,
        count(quarantine.row ->> 'private') AS is_private
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patient_events'
        AND quarantine.resolved_at IS NULL
) AS aside
