-- Checks of composite_new.papers against composite_old.paper, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_papers has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM composite_old.paper AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_papers AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'papers'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_papers AS mapping
WHERE NOT EXISTS (
    SELECT FROM composite_new.papers AS target
    WHERE target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.id = split_part(mapping.new_key, '|', 2)::uuid
)
LIMIT 20

-- check: reference tenant_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.tenant_id::text AS refers_to
FROM rehome.migration_mappings_papers AS mapping
JOIN composite_new.papers AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.id = split_part(mapping.new_key, '|', 2)::uuid
WHERE mapping.fate IS NULL
    AND target.tenant_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.tenants AS parent
        WHERE parent.id = target.tenant_id
    )
LIMIT 20

-- check: unique tenant_id, id
-- ask: target
-- No two rows share this key.
SELECT target.tenant_id::text, target.id::text, count(*)::text AS rows
FROM composite_new.papers AS target
GROUP BY target.tenant_id, target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.title)::text AS title
FROM composite_old.paper AS source

-- check: filled
-- ask: target
SELECT
    (migrated.title + aside.title)::text AS title
FROM (
    SELECT
        count(target.title) AS title
    FROM rehome.migration_mappings_papers AS mapping
    JOIN composite_new.papers AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.id = split_part(mapping.new_key, '|', 2)::uuid
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'title') AS title
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'papers'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.title)), 0)::text AS title
FROM composite_old.paper AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.title + aside.title)::text AS title
FROM (
    SELECT
        coalesce(sum(length(target.title)), 0) AS title
    FROM rehome.migration_mappings_papers AS mapping
    JOIN composite_new.papers AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.id = split_part(mapping.new_key, '|', 2)::uuid
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'title')), 0) AS title
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'papers'
        AND quarantine.resolved_at IS NULL
) AS aside
