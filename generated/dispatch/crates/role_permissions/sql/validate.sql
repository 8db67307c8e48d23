-- Checks of public.role_permissions against public.dispatch_role_permission, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_role_permissions has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_role_permission AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_role_permissions AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'role_permissions'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_role_permissions AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.role_permissions AS target
    WHERE target.id = mapping.new_key::integer
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.role_permissions AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique role, resource, action
-- ask: target
-- No two rows share this key.
SELECT target.role::text, target.resource::text, target.action::text, count(*)::text AS rows
FROM public.role_permissions AS target
GROUP BY target.role, target.resource, target.action
HAVING count(*) > 1
LIMIT 20

-- check: labels role
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.role_code::text IS NULL THEN '(null)'
        WHEN source.role_code::text = 'OWN' THEN 'owner'
        WHEN source.role_code::text = 'ADM' THEN 'admin'
        WHEN source.role_code::text = 'DOC' THEN 'doctor'
        WHEN source.role_code::text = 'ASS' THEN 'assistant'
        WHEN source.role_code::text = 'TEC' THEN 'technician'
        WHEN source.role_code::text = 'COO' THEN 'coordinator'
        WHEN source.role_code::text = 'ACC' THEN 'accounting'
        WHEN source.role_code::text = 'GST' THEN 'guest'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_role_permission AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels role
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.role::text, '(null)') AS label
    FROM rehome.migration_mappings_role_permissions AS mapping
    JOIN public.role_permissions AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'role_code') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'role_code') = 'OWN' THEN 'owner'
        WHEN (quarantine.row ->> 'role_code') = 'ADM' THEN 'admin'
        WHEN (quarantine.row ->> 'role_code') = 'DOC' THEN 'doctor'
        WHEN (quarantine.row ->> 'role_code') = 'ASS' THEN 'assistant'
        WHEN (quarantine.row ->> 'role_code') = 'TEC' THEN 'technician'
        WHEN (quarantine.row ->> 'role_code') = 'COO' THEN 'coordinator'
        WHEN (quarantine.row ->> 'role_code') = 'ACC' THEN 'accounting'
        WHEN (quarantine.row ->> 'role_code') = 'GST' THEN 'guest'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'role_permissions'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS id,
    count(source.resource)::text AS resource,
    count(source.action)::text AS action,
    count(source.allowed)::text AS is_allowed
FROM public.dispatch_role_permission AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.resource + aside.resource)::text AS resource,
    (migrated.action + aside.action)::text AS action,
    (migrated.is_allowed + aside.is_allowed)::text AS is_allowed
FROM (
    SELECT
        count(target.id) AS id,
        count(target.resource) AS resource,
        count(target.action) AS action,
        count(target.is_allowed) AS is_allowed
    FROM rehome.migration_mappings_role_permissions AS mapping
    JOIN public.role_permissions AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS id,
        count(quarantine.row ->> 'resource') AS resource,
        count(quarantine.row ->> 'action') AS action,
        count(quarantine.row ->> 'allowed') AS is_allowed
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'role_permissions'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.resource)), 0)::text AS resource,
    coalesce(sum(length(source.action)), 0)::text AS action
FROM public.dispatch_role_permission AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.resource + aside.resource)::text AS resource,
    (migrated.action + aside.action)::text AS action
FROM (
    SELECT
        coalesce(sum(length(target.resource)), 0) AS resource,
        coalesce(sum(length(target.action)), 0) AS action
    FROM rehome.migration_mappings_role_permissions AS mapping
    JOIN public.role_permissions AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'resource')), 0) AS resource,
        coalesce(sum(length(quarantine.row ->> 'action')), 0) AS action
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'role_permissions'
        AND quarantine.resolved_at IS NULL
) AS aside
