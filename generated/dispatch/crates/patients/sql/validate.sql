-- Checks of public.patients against public.dispatch_patient, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_patients has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: birth_date, email, phone, insurance_number, metadata.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_patient AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_patients AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_patients AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.patients AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference doctor_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.doctor_id::text AS refers_to
FROM rehome.migration_mappings_patients AS mapping
JOIN public.patients AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.doctor_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.doctors AS parent
        WHERE parent.id = target.doctor_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.patients AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels gender
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.sex::text IS NULL THEN 'unknown'
        WHEN lower(source.sex::text) = 'f' THEN 'female'
        WHEN lower(source.sex::text) = 'm' THEN 'male'
        WHEN lower(source.sex::text) = 'd' THEN 'diverse'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_patient AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels gender
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.gender::text, '(null)') AS label
    FROM rehome.migration_mappings_patients AS mapping
    JOIN public.patients AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'sex') IS NULL THEN 'unknown'
        WHEN lower((quarantine.row ->> 'sex')) = 'f' THEN 'female'
        WHEN lower((quarantine.row ->> 'sex')) = 'm' THEN 'male'
        WHEN lower((quarantine.row ->> 'sex')) = 'd' THEN 'diverse'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.firstname)::text AS first_name,
    count(source.lastname)::text AS last_name,
    count(source.created)::text AS created_at
FROM public.dispatch_patient AS source

-- check: filled
-- ask: target
SELECT
    (migrated.first_name + aside.first_name)::text AS first_name,
    (migrated.last_name + aside.last_name)::text AS last_name,
    (migrated.created_at + aside.created_at)::text AS created_at
FROM (
    SELECT
        count(target.first_name) AS first_name,
        count(target.last_name) AS last_name,
        count(target.created_at) AS created_at
    FROM rehome.migration_mappings_patients AS mapping
    JOIN public.patients AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'firstname') AS first_name,
        count(quarantine.row ->> 'lastname') AS last_name,
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS aside
