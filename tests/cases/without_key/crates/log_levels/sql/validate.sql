-- Checks of without_key_new.log_levels against without_key_old.log, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_log_levels has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM without_key_old.log AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_log_levels AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'log_levels'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_log_levels AS mapping
WHERE NOT EXISTS (
    SELECT FROM without_key_new.log_levels AS target
    WHERE target.line_id = mapping.new_id
)
LIMIT 20

-- check: unique line_id
-- ask: target
-- No two rows share this key.
SELECT target.line_id::text, count(*)::text AS rows
FROM without_key_new.log_levels AS target
GROUP BY target.line_id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.level)::text AS level
FROM without_key_old.log AS source

-- check: filled
-- ask: target
SELECT
    (migrated.level + aside.level)::text AS level
FROM (
    SELECT
        count(target.level) AS level
    FROM rehome.migration_mappings_log_levels AS mapping
    JOIN without_key_new.log_levels AS target ON target.line_id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'level') AS level
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'log_levels'
        AND quarantine.resolved_at IS NULL
) AS aside
