-- Checks of references_new.shelves against references_old.shelf, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_shelves has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM references_old.shelf AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_shelves AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'shelves'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_shelves AS mapping
WHERE NOT EXISTS (
    SELECT FROM references_new.shelves AS target
    WHERE target.place_id = split_part(mapping.new_key, '|', 1)::uuid AND target.number = split_part(mapping.new_key, '|', 2)::smallint
)
LIMIT 20

-- check: reference place_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.place_id::text AS refers_to
FROM rehome.migration_mappings_shelves AS mapping
JOIN references_new.shelves AS target ON target.place_id = split_part(mapping.new_key, '|', 1)::uuid AND target.number = split_part(mapping.new_key, '|', 2)::smallint
WHERE mapping.fate IS NULL
    AND target.place_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM references_new.places AS parent
        WHERE parent.id = target.place_id
    )
LIMIT 20

-- check: unique place_id, number
-- ask: target
-- No two rows share this key.
SELECT target.place_id::text, target.number::text, count(*)::text AS rows
FROM references_new.shelves AS target
GROUP BY target.place_id, target.number
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.place)::text AS place_id,
    count(source.number)::text AS number,
    count(source.label)::text AS label
FROM references_old.shelf AS source

-- check: filled
-- ask: target
SELECT
    (migrated.place_id + aside.place_id)::text AS place_id,
    (migrated.number + aside.number)::text AS number,
    (migrated.label + aside.label)::text AS label
FROM (
    SELECT
        count(target.place_id) AS place_id,
        count(target.number) AS number,
        count(target.label) AS label
    FROM rehome.migration_mappings_shelves AS mapping
    JOIN references_new.shelves AS target ON target.place_id = split_part(mapping.new_key, '|', 1)::uuid AND target.number = split_part(mapping.new_key, '|', 2)::smallint
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'place') AS place_id,
        count(quarantine.row ->> 'number') AS number,
        count(quarantine.row ->> 'label') AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'shelves'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.label)), 0)::text AS label
FROM references_old.shelf AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.label + aside.label)::text AS label
FROM (
    SELECT
        coalesce(sum(length(target.label)), 0) AS label
    FROM rehome.migration_mappings_shelves AS mapping
    JOIN references_new.shelves AS target ON target.place_id = split_part(mapping.new_key, '|', 1)::uuid AND target.number = split_part(mapping.new_key, '|', 2)::smallint
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'label')), 0) AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'shelves'
        AND quarantine.resolved_at IS NULL
) AS aside
