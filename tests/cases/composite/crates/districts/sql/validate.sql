-- Checks of composite_new.districts against composite_old.district, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_districts has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM composite_old.district AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_districts AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'districts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_districts AS mapping
WHERE NOT EXISTS (
    SELECT FROM composite_new.districts AS target
    WHERE replace(replace(target.code::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace(target.country::text, E'\\', E'\\\\'), '|', E'\\|') = mapping.new_key
)
LIMIT 20

-- check: unique code, country
-- ask: target
-- No two rows share this key.
SELECT target.code::text, target.country::text, count(*)::text AS rows
FROM composite_new.districts AS target
GROUP BY target.code, target.country
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.country)::text AS country,
    count(source.code)::text AS code,
    count(source.name)::text AS title
FROM composite_old.district AS source

-- check: filled
-- ask: target
SELECT
    (migrated.country + aside.country)::text AS country,
    (migrated.code + aside.code)::text AS code,
    (migrated.title + aside.title)::text AS title
FROM (
    SELECT
        count(target.country) AS country,
        count(target.code) AS code,
        count(target.title) AS title
    FROM rehome.migration_mappings_districts AS mapping
    JOIN composite_new.districts AS target ON replace(replace(target.code::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace(target.country::text, E'\\', E'\\\\'), '|', E'\\|') = mapping.new_key
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'country') AS country,
        count(quarantine.row ->> 'code') AS code,
        count(quarantine.row ->> 'name') AS title
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'districts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.country)), 0)::text AS country,
    coalesce(sum(length(source.code)), 0)::text AS code,
    coalesce(sum(length(source.name)), 0)::text AS title
FROM composite_old.district AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.country + aside.country)::text AS country,
    (migrated.code + aside.code)::text AS code,
    (migrated.title + aside.title)::text AS title
FROM (
    SELECT
        coalesce(sum(length(target.country)), 0) AS country,
        coalesce(sum(length(target.code)), 0) AS code,
        coalesce(sum(length(target.title)), 0) AS title
    FROM rehome.migration_mappings_districts AS mapping
    JOIN composite_new.districts AS target ON replace(replace(target.code::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace(target.country::text, E'\\', E'\\\\'), '|', E'\\|') = mapping.new_key
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'country')), 0) AS country,
        coalesce(sum(length(quarantine.row ->> 'code')), 0) AS code,
        coalesce(sum(length(quarantine.row ->> 'name')), 0) AS title
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'districts'
        AND quarantine.resolved_at IS NULL
) AS aside
