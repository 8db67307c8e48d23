-- Checks of keys_new.spots against keys_old.spot, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_spots has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM keys_old.spot AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_spots AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'spots'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_spots AS mapping
WHERE NOT EXISTS (
    SELECT FROM keys_new.spots AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference inside_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.inside_id::text AS refers_to
FROM rehome.migration_mappings_spots AS mapping
JOIN keys_new.spots AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.inside_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.spots AS parent
        WHERE parent.id = target.inside_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM keys_new.spots AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.inside)::text AS inside_id,
    count(source.name)::text AS name
FROM keys_old.spot AS source

-- check: filled
-- ask: target
SELECT
    (migrated.inside_id + aside.inside_id)::text AS inside_id,
    (migrated.name + aside.name)::text AS name
FROM (
    SELECT
        count(target.inside_id) AS inside_id,
        count(target.name) AS name
    FROM rehome.migration_mappings_spots AS mapping
    JOIN keys_new.spots AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'inside') AS inside_id,
        count(quarantine.row ->> 'name') AS name
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'spots'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.name)), 0)::text AS name
FROM keys_old.spot AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.name + aside.name)::text AS name
FROM (
    SELECT
        coalesce(sum(length(target.name)), 0) AS name
    FROM rehome.migration_mappings_spots AS mapping
    JOIN keys_new.spots AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'name')), 0) AS name
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'spots'
        AND quarantine.resolved_at IS NULL
) AS aside
