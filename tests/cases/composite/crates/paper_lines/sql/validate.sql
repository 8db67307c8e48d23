-- Checks of composite_new.paper_lines against composite_old.paper_line, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_paper_lines has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM composite_old.paper_line AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_paper_lines AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'paper_lines'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_paper_lines AS mapping
WHERE NOT EXISTS (
    SELECT FROM composite_new.paper_lines AS target
    WHERE target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
)
LIMIT 20

-- check: reference tenant_id, paper_id
-- ask: target
-- Every value refers to a row that exists.
SELECT concat_ws('|', target.tenant_id, target.paper_id) AS refers_to
FROM rehome.migration_mappings_paper_lines AS mapping
JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
WHERE mapping.fate IS NULL
    AND target.tenant_id IS NOT NULL
    AND target.paper_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.papers AS parent
        WHERE parent.tenant_id = target.tenant_id AND parent.id = target.paper_id
    )
LIMIT 20

-- check: reference answers_tenant, answers_paper
-- ask: target
-- Every value refers to a row that exists.
SELECT concat_ws('|', target.answers_tenant, target.answers_paper) AS refers_to
FROM rehome.migration_mappings_paper_lines AS mapping
JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
WHERE mapping.fate IS NULL
    AND target.answers_tenant IS NOT NULL
    AND target.answers_paper IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.papers AS parent
        WHERE parent.tenant_id = target.answers_tenant AND parent.id = target.answers_paper
    )
LIMIT 20

-- check: unique tenant_id, paper_id, number
-- ask: target
-- No two rows share this key.
SELECT target.tenant_id::text, target.paper_id::text, target.number::text, count(*)::text AS rows
FROM composite_new.paper_lines AS target
GROUP BY target.tenant_id, target.paper_id, target.number
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.line_id)::text AS number,
    count(source.words)::text AS words,
    count(source.answers)::text AS answers_tenant,
    count(source.answers)::text AS answers_paper
FROM composite_old.paper_line AS source

-- check: filled
-- ask: target
SELECT
    (migrated.number + aside.number)::text AS number,
    (migrated.words + aside.words)::text AS words,
    (migrated.answers_tenant + aside.answers_tenant)::text AS answers_tenant,
    (migrated.answers_paper + aside.answers_paper)::text AS answers_paper
FROM (
    SELECT
        count(target.number) AS number,
        count(target.words) AS words,
        count(target.answers_tenant) AS answers_tenant,
        count(target.answers_paper) AS answers_paper
    FROM rehome.migration_mappings_paper_lines AS mapping
    JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'line_id') AS number,
        count(quarantine.row ->> 'words') AS words,
        count(quarantine.row ->> 'answers') AS answers_tenant,
        count(quarantine.row ->> 'answers') AS answers_paper
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'paper_lines'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.words)), 0)::text AS words
FROM composite_old.paper_line AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.words + aside.words)::text AS words
FROM (
    SELECT
        coalesce(sum(length(target.words)), 0) AS words
    FROM rehome.migration_mappings_paper_lines AS mapping
    JOIN composite_new.paper_lines AS target ON target.tenant_id = split_part(mapping.new_key, '|', 1)::uuid AND target.paper_id = split_part(mapping.new_key, '|', 2)::uuid AND target.number = split_part(mapping.new_key, '|', 3)::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'words')), 0) AS words
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'paper_lines'
        AND quarantine.resolved_at IS NULL
) AS aside
