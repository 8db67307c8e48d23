-- Checks of public.case_file_relationships against public.dispatch_file_relation, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_file_relationships has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: relationship, created_at.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_file_relation AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_file_relationships AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_file_relationships'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_case_file_relationships AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.case_file_relationships AS target
    WHERE target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
)
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings_case_file_relationships AS mapping
JOIN public.case_file_relationships AS target ON target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
WHERE mapping.fate IS NULL
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference case_file_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_file_id::text AS refers_to
FROM rehome.migration_mappings_case_file_relationships AS mapping
JOIN public.case_file_relationships AS target ON target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
WHERE mapping.fate IS NULL
    AND target.case_file_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.case_files AS parent
        WHERE parent.id = target.case_file_id
    )
LIMIT 20

-- check: unique case_id, case_file_id
-- ask: target
-- No two rows share this key.
SELECT target.case_id::text, target.case_file_id::text, count(*)::text AS rows
FROM public.case_file_relationships AS target
GROUP BY target.case_id, target.case_file_id
HAVING count(*) > 1
LIMIT 20
