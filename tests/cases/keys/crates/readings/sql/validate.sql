-- Checks of keys_new.readings against keys_old.reading, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_readings has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM keys_old.reading AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_readings AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'readings'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_readings AS mapping
WHERE NOT EXISTS (
    SELECT FROM keys_new.readings AS target
    WHERE replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
)
LIMIT 20

-- check: reference region_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.region_id::text AS refers_to
FROM rehome.migration_mappings_readings AS mapping
JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
WHERE mapping.fate IS NULL
    AND target.region_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.regions AS parent
        WHERE parent.id = target.region_id
    )
LIMIT 20

-- check: reference tariff_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.tariff_id::text AS refers_to
FROM rehome.migration_mappings_readings AS mapping
JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
WHERE mapping.fate IS NULL
    AND target.tariff_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.tariffs AS parent
        WHERE parent.id = target.tariff_id
    )
LIMIT 20

-- check: unique taken, region_id
-- ask: target
-- No two rows share this key.
SELECT target.taken::text, target.region_id::text, count(*)::text AS rows
FROM keys_new.readings AS target
GROUP BY target.taken, target.region_id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.taken)::text AS taken,
    count(source.value)::text AS value
FROM keys_old.reading AS source

-- check: filled
-- ask: target
SELECT
    (migrated.taken + aside.taken)::text AS taken,
    (migrated.value + aside.value)::text AS value
FROM (
    SELECT
        count(target.taken) AS taken,
        count(target.value) AS value
    FROM rehome.migration_mappings_readings AS mapping
    JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'taken') AS taken,
        count(quarantine.row ->> 'value') AS value
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'readings'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(source.value), 0)::text AS value
FROM keys_old.reading AS source

-- check: sums
-- ask: target
SELECT
    (migrated.value + aside.value)::text AS value
FROM (
    SELECT
        coalesce(sum(target.value), 0) AS value
    FROM rehome.migration_mappings_readings AS mapping
    JOIN keys_new.readings AS target ON replace(replace(target.taken::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || target.region_id::text = mapping.new_key
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum((quarantine.row ->> 'value')::numeric), 0) AS value
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'readings'
        AND quarantine.resolved_at IS NULL
) AS aside
