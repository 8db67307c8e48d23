-- Independent checks of public.patients against public.dispatch_patient: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: birth_date, email, phone, insurance_number, metadata.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_patient AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'patients'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'patients'
    AND NOT EXISTS (
        SELECT FROM public.patients AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: reference doctor_id
-- ask: target
-- Every reference meets a row.
SELECT target.doctor_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.patients AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'patients'
    AND mapping.fate = 'migrated'
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
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels gender
-- ask: source
-- Each label has as many rows as its codes.
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
    FROM rehome.migration_mappings AS mapping
    JOIN public.patients AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'patients'
        AND mapping.fate = 'migrated'
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
-- A value is there in as many rows as in the source.
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
    FROM rehome.migration_mappings AS mapping
    JOIN public.patients AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'patients'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'firstname') AS first_name,
        count(quarantine.row ->> 'lastname') AS last_name,
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patients'
        AND quarantine.resolved_at IS NULL
) AS aside
