-- Checks of numbers_new.visitors against numbers_old.member, numbers_old.guest, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_visitors has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows of member
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM numbers_old.member AS source

-- check: rows of member
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_visitors AS mapping
    WHERE mapping.feed = 0
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: rows of guest
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM numbers_old.guest AS source

-- check: rows of guest
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_visitors AS mapping
    WHERE mapping.feed = 1
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_visitors AS mapping
WHERE NOT EXISTS (
    SELECT FROM numbers_new.visitors AS target
    WHERE target.id = mapping.new_key::integer
)
LIMIT 20

-- check: numbers id of member
-- ask: target
-- Every new number follows from the old one by the feed's place, so no feed makes another's.
SELECT mapping.legacy_id::text AS old_number, mapping.new_key AS new_number
FROM rehome.migration_mappings_visitors AS mapping
WHERE mapping.fate IS NULL
    AND mapping.feed = 0
    AND mapping.new_key::numeric IS DISTINCT FROM mapping.legacy_id::numeric * 2 + 0
LIMIT 20

-- check: numbers id of guest
-- ask: target
-- Every new number follows from the old one by the feed's place, so no feed makes another's.
SELECT mapping.legacy_id::text AS old_number, mapping.new_key AS new_number
FROM rehome.migration_mappings_visitors AS mapping
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND mapping.new_key::numeric IS DISTINCT FROM mapping.legacy_id::numeric * 2 + 1
LIMIT 20

-- check: reference brought_by of member
-- ask: target
-- Every value refers to a row that exists.
SELECT target.brought_by::text AS refers_to
FROM rehome.migration_mappings_visitors AS mapping
JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
WHERE mapping.fate IS NULL
    AND mapping.feed = 0
    AND target.brought_by IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM numbers_new.visitors AS parent
        WHERE parent.id = target.brought_by
    )
LIMIT 20

-- check: reference brought_by of guest
-- ask: target
-- Every value refers to a row that exists.
SELECT target.brought_by::text AS refers_to
FROM rehome.migration_mappings_visitors AS mapping
JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND target.brought_by IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM numbers_new.visitors AS parent
        WHERE parent.id = target.brought_by
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM numbers_new.visitors AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique member_number
-- ask: target
-- No two rows share this key.
SELECT target.member_number::text, count(*)::text AS rows
FROM numbers_new.visitors AS target
WHERE target.member_number IS NOT NULL
GROUP BY target.member_number
HAVING count(*) > 1
LIMIT 20

-- check: filled of member
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.name)::text AS name,
    count(source.brought_by)::text AS brought_by,
    count(source.member_id)::text AS member_number
FROM numbers_old.member AS source

-- check: filled of member
-- ask: target
SELECT
    (migrated.name + aside.name)::text AS name,
    (migrated.brought_by + aside.brought_by)::text AS brought_by,
    (migrated.member_number + aside.member_number)::text AS member_number
FROM (
    SELECT
        count(target.name) AS name,
        count(target.brought_by) AS brought_by,
        count(target.member_number) AS member_number
    FROM rehome.migration_mappings_visitors AS mapping
    JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'name') AS name,
        count(quarantine.row ->> 'brought_by') AS brought_by,
        count(quarantine.row ->> 'member_id') AS member_number
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: filled of guest
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.name)::text AS name,
    count(source.brought_by)::text AS brought_by
FROM numbers_old.guest AS source

-- check: filled of guest
-- ask: target
SELECT
    (migrated.name + aside.name)::text AS name,
    (migrated.brought_by + aside.brought_by)::text AS brought_by
FROM (
    SELECT
        count(target.name) AS name,
        count(target.brought_by) AS brought_by
    FROM rehome.migration_mappings_visitors AS mapping
    JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
        AND mapping.feed = 1
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'name') AS name,
        count(quarantine.row ->> 'brought_by') AS brought_by
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths of member
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.name)), 0)::text AS name
FROM numbers_old.member AS source

-- check: lengths of member
-- ask: target
SELECT
    (migrated.name + aside.name)::text AS name
FROM (
    SELECT
        coalesce(sum(length(target.name)), 0) AS name
    FROM rehome.migration_mappings_visitors AS mapping
    JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'name')), 0) AS name
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths of guest
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.name)), 0)::text AS name
FROM numbers_old.guest AS source

-- check: lengths of guest
-- ask: target
SELECT
    (migrated.name + aside.name)::text AS name
FROM (
    SELECT
        coalesce(sum(length(target.name)), 0) AS name
    FROM rehome.migration_mappings_visitors AS mapping
    JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
        AND mapping.feed = 1
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'name')), 0) AS name
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside
