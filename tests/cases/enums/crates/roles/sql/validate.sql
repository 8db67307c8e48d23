-- Checks of enums_new.roles against enums_old.role, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_roles has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM enums_old.role AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_roles AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_roles AS mapping
WHERE NOT EXISTS (
    SELECT FROM enums_new.roles AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM enums_new.roles AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique legacy_id
-- ask: target
-- No two rows share this key.
SELECT target.legacy_id::text, count(*)::text AS rows
FROM enums_new.roles AS target
GROUP BY target.legacy_id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
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
    FROM rehome.migration_mappings_roles AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
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
-- Each label has as many rows as the values that become it; NULL and refused values count too.
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
    FROM rehome.migration_mappings_roles AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
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
-- As many rows have a value here as in the source.
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
    FROM rehome.migration_mappings_roles AS mapping
    JOIN enums_new.roles AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS legacy_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS aside
