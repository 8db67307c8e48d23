-- Independent checks of public.case_file_relationships against public.dispatch_file_relation: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: relationship, created_at.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_file_relation AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'case_file_relationships'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_file_relationships'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'case_file_relationships'
    AND NOT EXISTS (
        SELECT FROM public.case_file_relationships AS target
        WHERE target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
    )
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every reference meets a row.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.case_file_relationships AS target ON target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
WHERE mapping.entity = 'case_file_relationships'
    AND mapping.fate = 'migrated'
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference case_file_id
-- ask: target
-- Every reference meets a row.
SELECT target.case_file_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.case_file_relationships AS target ON target.case_id = split_part(mapping.new_key, '|', 1)::uuid AND target.case_file_id = split_part(mapping.new_key, '|', 2)::uuid
WHERE mapping.entity = 'case_file_relationships'
    AND mapping.fate = 'migrated'
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
WHERE target.case_id IS NOT NULL AND target.case_file_id IS NOT NULL
GROUP BY target.case_id, target.case_file_id
HAVING count(*) > 1
LIMIT 20
