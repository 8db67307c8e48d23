-- Checks of numbers_new.stays against numbers_old.visit, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings has a line for every source row that arrived: its old key, its new key and its fate,
-- which is migrated (it made a row), merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM numbers_old.visit AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'stays'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'stays'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'stays'
    AND NOT EXISTS (
        SELECT FROM numbers_new.stays AS target
        WHERE target.id = mapping.new_key::integer
    )
LIMIT 20

-- check: reference visitor_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.visitor_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN numbers_new.stays AS target ON target.id = mapping.new_key::integer
WHERE mapping.entity = 'stays'
    AND mapping.fate = 'migrated'
    AND target.visitor_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM numbers_new.visitors AS parent
        WHERE parent.id = target.visitor_id
    )
LIMIT 20

-- check: reference guest_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.guest_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN numbers_new.stays AS target ON target.id = mapping.new_key::integer
WHERE mapping.entity = 'stays'
    AND mapping.fate = 'migrated'
    AND target.guest_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM numbers_new.visitors AS parent
        WHERE parent.id = target.guest_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM numbers_new.stays AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.visit_id)::text AS id,
    count(source.member_id)::text AS visitor_id,
    count(source.guest_id)::text AS guest_id,
    count(source."day")::text AS "day"
FROM numbers_old.visit AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.visitor_id + aside.visitor_id)::text AS visitor_id,
    (migrated.guest_id + aside.guest_id)::text AS guest_id,
    (migrated."day" + aside."day")::text AS "day"
FROM (
    SELECT
        count(target.id) AS id,
        count(target.visitor_id) AS visitor_id,
        count(target.guest_id) AS guest_id,
        count(target."day") AS "day"
    FROM rehome.migration_mappings AS mapping
    JOIN numbers_new.stays AS target ON target.id = mapping.new_key::integer
    WHERE mapping.entity = 'stays'
        AND mapping.fate = 'migrated'
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'visit_id') AS id,
        count(quarantine.row ->> 'member_id') AS visitor_id,
        count(quarantine.row ->> 'guest_id') AS guest_id,
        count(quarantine.row ->> 'day') AS "day"
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'stays'
        AND quarantine.resolved_at IS NULL
) AS aside
