-- Checks of references_new.items against references_old.item, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_items has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM references_old.item AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_items AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'items'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_items AS mapping
WHERE NOT EXISTS (
    SELECT FROM references_new.items AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference follows_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.follows_id::text AS refers_to
FROM rehome.migration_mappings_items AS mapping
JOIN references_new.items AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.follows_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM references_new.items AS parent
        WHERE parent.id = target.follows_id
    )
LIMIT 20

-- check: reference place_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.place_id::text AS refers_to
FROM rehome.migration_mappings_items AS mapping
JOIN references_new.items AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.place_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM references_new.places AS parent
        WHERE parent.id = target.place_id
    )
LIMIT 20

-- check: reference fallback_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.fallback_id::text AS refers_to
FROM rehome.migration_mappings_items AS mapping
JOIN references_new.items AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.fallback_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM references_new.places AS parent
        WHERE parent.id = target.fallback_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM references_new.items AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique legacy_id
-- ask: target
-- No two rows share this key.
SELECT target.legacy_id::text, count(*)::text AS rows
FROM references_new.items AS target
GROUP BY target.legacy_id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS legacy_id,
    count(source.follows)::text AS follows_id,
    count(source.fallback)::text AS fallback_id
FROM references_old.item AS source

-- check: filled
-- ask: target
SELECT
    (migrated.legacy_id + aside.legacy_id)::text AS legacy_id,
    (migrated.follows_id + aside.follows_id)::text AS follows_id,
    (migrated.fallback_id + aside.fallback_id)::text AS fallback_id
FROM (
    SELECT
        count(target.legacy_id) AS legacy_id,
        count(target.follows_id) AS follows_id,
        count(target.fallback_id) AS fallback_id
    FROM rehome.migration_mappings_items AS mapping
    JOIN references_new.items AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS legacy_id,
        count(quarantine.row ->> 'follows') AS follows_id,
        count(quarantine.row ->> 'fallback') AS fallback_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'items'
        AND quarantine.resolved_at IS NULL
) AS aside
