-- Independent checks of enums_new.roles against enums_old.role: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM enums_old.role AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'roles'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'roles'
    AND NOT EXISTS (
        SELECT FROM enums_new.roles AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM enums_new.roles AS target
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique legacy_id
-- ask: target
-- No two rows share this key.
SELECT target.legacy_id::text, count(*)::text AS rows
FROM enums_new.roles AS target
WHERE target.legacy_id IS NOT NULL
GROUP BY target.legacy_id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as its codes.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.name::text IS NULL THEN 'other thing'
        WHEN left(lower(source.name::text), 3) = 'dt-' THEN 'designing'
        WHEN right(lower(source.name::text), 3) = 'idb' THEN 'sectioning'
        WHEN lower(source.name::text) = 'sticker' THEN 'other thing'
        WHEN strpos(lower(source.name::text), E'"quoted" \\') > 0 THEN 'it''s'
        WHEN lower(source.name::text) = '' THEN 'other thing'
        ELSE '(refused)'
    END AS label
    FROM enums_old.role AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels kind
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.kind::text, '(null)') AS label
    FROM rehome.migration_mappings AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'roles'
        AND mapping.fate = 'migrated'
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'name') IS NULL THEN 'other thing'
        WHEN left(lower((quarantine.row ->> 'name')), 3) = 'dt-' THEN 'designing'
        WHEN right(lower((quarantine.row ->> 'name')), 3) = 'idb' THEN 'sectioning'
        WHEN lower((quarantine.row ->> 'name')) = 'sticker' THEN 'other thing'
        WHEN strpos(lower((quarantine.row ->> 'name')), E'"quoted" \\') > 0 THEN 'it''s'
        WHEN lower((quarantine.row ->> 'name')) = '' THEN 'other thing'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state
-- ask: source
-- Each label has as many rows as its codes.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.state::text IS NULL THEN '(null)'
        WHEN source.state::text = '0' THEN 'off'
        WHEN source.state::text = '1' THEN 'on'
        ELSE '(refused)'
    END AS label
    FROM enums_old.role AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.state::text, '(null)') AS label
    FROM rehome.migration_mappings AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'roles'
        AND mapping.fate = 'migrated'
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'state') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'state') = '0' THEN 'off'
        WHEN (quarantine.row ->> 'state') = '1' THEN 'on'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- A value is there in as many rows as in the source.
SELECT
    count(source.id)::text AS legacy_id
FROM enums_old.role AS source

-- check: filled
-- ask: target
SELECT
    (migrated.legacy_id + aside.legacy_id)::text AS legacy_id
FROM (
    SELECT
        count(target.legacy_id) AS legacy_id
    FROM rehome.migration_mappings AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.entity = 'roles'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS legacy_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS aside
