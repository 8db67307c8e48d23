-- Checks of without_key_new.log_lines against without_key_old.log, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_log_lines has a line for every source row that arrived: its old key, its new key and its fate,
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
    FROM rehome.migration_mappings_log_lines AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'log_lines'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_log_lines AS mapping
WHERE NOT EXISTS (
    SELECT FROM without_key_new.log_lines AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM without_key_new.log_lines AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.line)::text AS line,
    count(source.logged)::text AS logged
FROM without_key_old.log AS source

-- check: filled
-- ask: target
SELECT
    (migrated.line + aside.line)::text AS line,
    (migrated.logged + aside.logged)::text AS logged
FROM (
    SELECT
        count(target.line) AS line,
        count(target.logged) AS logged
    FROM rehome.migration_mappings_log_lines AS mapping
    JOIN without_key_new.log_lines AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'line') AS line,
        count(quarantine.row ->> 'logged') AS logged
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'log_lines'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.line)), 0)::text AS line
FROM without_key_old.log AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.line + aside.line)::text AS line
FROM (
    SELECT
        coalesce(sum(length(target.line)), 0) AS line
    FROM rehome.migration_mappings_log_lines AS mapping
    JOIN without_key_new.log_lines AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'line')), 0) AS line
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'log_lines'
        AND quarantine.resolved_at IS NULL
) AS aside
