-- Checks of public.technician_roles against public.dispatch_role, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_technician_roles has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: abbreviation.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_role AS source
WHERE (source.group_id = 11)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_technician_roles AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'technician_roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_technician_roles AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.technician_roles AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference technician_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.technician_id::text AS refers_to
FROM rehome.migration_mappings_technician_roles AS mapping
JOIN public.technician_roles AS target ON target.id = mapping.new_id
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
FROM public.technician_roles AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: constant is_active
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.is_active::text AS found
FROM rehome.migration_mappings_technician_roles AS mapping
JOIN public.technician_roles AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.is_active IS DISTINCT FROM 'true'::boolean
LIMIT 20

-- check: labels role_type
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.name::text IS NULL THEN '(null)'
        WHEN left(lower(source.name::text), 4) = 'dtr-' THEN 'remote'
        WHEN left(lower(source.name::text), 3) = 'dt-' THEN 'designing'
        WHEN left(lower(source.name::text), 3) = 'mt-' THEN 'manufacturing'
        WHEN left(lower(source.name::text), 3) = 'at/' THEN 'sectioning'
        WHEN strpos(lower(source.name::text), 'manufactur') > 0 THEN 'manufacturing'
        WHEN strpos(lower(source.name::text), 'design') > 0 THEN 'designing'
        WHEN strpos(lower(source.name::text), 'section') > 0 THEN 'sectioning'
        WHEN strpos(lower(source.name::text), 'idb') > 0 THEN 'sectioning'
        WHEN strpos(lower(source.name::text), 'remote') > 0 THEN 'remote'
        WHEN strpos(lower(source.name::text), 'supervisor') > 0 THEN 'master'
        ELSE 'manufacturing'
    END AS label
    FROM public.dispatch_role AS source
    WHERE (source.group_id = 11)
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels role_type
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.role_type::text, '(null)') AS label
    FROM rehome.migration_mappings_technician_roles AS mapping
    JOIN public.technician_roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'name') IS NULL THEN '(null)'
        WHEN left(lower((quarantine.row ->> 'name')), 4) = 'dtr-' THEN 'remote'
        WHEN left(lower((quarantine.row ->> 'name')), 3) = 'dt-' THEN 'designing'
        WHEN left(lower((quarantine.row ->> 'name')), 3) = 'mt-' THEN 'manufacturing'
        WHEN left(lower((quarantine.row ->> 'name')), 3) = 'at/' THEN 'sectioning'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'manufactur') > 0 THEN 'manufacturing'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'design') > 0 THEN 'designing'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'section') > 0 THEN 'sectioning'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'idb') > 0 THEN 'sectioning'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'remote') > 0 THEN 'remote'
        WHEN strpos(lower((quarantine.row ->> 'name')), 'supervisor') > 0 THEN 'master'
        ELSE 'manufacturing'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'technician_roles'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.name)::text AS role_name,
    count(source.id)::text AS legacy_role_id
FROM public.dispatch_role AS source
WHERE (source.group_id = 11)

-- check: filled
-- ask: target
SELECT
    (migrated.role_name + aside.role_name)::text AS role_name,
    (migrated.legacy_role_id + aside.legacy_role_id)::text AS legacy_role_id
FROM (
    SELECT
        count(target.role_name) AS role_name,
        count(target.legacy_role_id) AS legacy_role_id
    FROM rehome.migration_mappings_technician_roles AS mapping
    JOIN public.technician_roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'name') AS role_name,
        count(quarantine.row ->> 'id') AS legacy_role_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'technician_roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.name)), 0)::text AS role_name
FROM public.dispatch_role AS source
WHERE (source.group_id = 11)

-- check: lengths
-- ask: target
SELECT
    (migrated.role_name + aside.role_name)::text AS role_name
FROM (
    SELECT
        coalesce(sum(length(target.role_name)), 0) AS role_name
    FROM rehome.migration_mappings_technician_roles AS mapping
    JOIN public.technician_roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'name')), 0) AS role_name
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'technician_roles'
        AND quarantine.resolved_at IS NULL
) AS aside
