-- Checks of public.treatment_plans against public.dispatch_treatment_plan, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_treatment_plans has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: is_approved, duration_months.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_treatment_plan AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_treatment_plans AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'treatment_plans'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_treatment_plans AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.treatment_plans AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference project_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.project_id::text AS refers_to
FROM rehome.migration_mappings_treatment_plans AS mapping
JOIN public.treatment_plans AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.project_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.projects AS parent
        WHERE parent.id = target.project_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.treatment_plans AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.version)::text AS version,
    count(source.summary)::text AS summary,
    count(source.created)::text AS created_at
FROM public.dispatch_treatment_plan AS source

-- check: filled
-- ask: target
SELECT
    (migrated.version + aside.version)::text AS version,
    (migrated.summary + aside.summary)::text AS summary,
    (migrated.created_at + aside.created_at)::text AS created_at
FROM (
    SELECT
        count(target.version) AS version,
        count(target.summary) AS summary,
        count(target.created_at) AS created_at
    FROM rehome.migration_mappings_treatment_plans AS mapping
    JOIN public.treatment_plans AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'version') AS version,
        count(quarantine.row ->> 'summary') AS summary,
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'treatment_plans'
        AND quarantine.resolved_at IS NULL
) AS aside
