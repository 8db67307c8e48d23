-- Checks of references_new.places against references_old.place, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_places has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM references_old.place AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_places AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'places'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_places AS mapping
WHERE NOT EXISTS (
    SELECT FROM references_new.places AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: unique code
-- ask: target
-- No two rows share this key.
SELECT target.code::text, count(*)::text AS rows
FROM references_new.places AS target
GROUP BY target.code
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM references_new.places AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.code)::text AS code
FROM references_old.place AS source

-- check: filled
-- ask: target
SELECT
    (migrated.code + aside.code)::text AS code
FROM (
    SELECT
        count(target.code) AS code
    FROM rehome.migration_mappings_places AS mapping
    JOIN references_new.places AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'code') AS code
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'places'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.code)), 0)::text AS code
FROM references_old.place AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.code + aside.code)::text AS code
FROM (
    SELECT
        coalesce(sum(length(target.code)), 0) AS code
    FROM rehome.migration_mappings_places AS mapping
    JOIN references_new.places AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'code')), 0) AS code
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'places'
        AND quarantine.resolved_at IS NULL
) AS aside
