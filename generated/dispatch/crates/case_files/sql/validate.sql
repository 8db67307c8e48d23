-- Checks of public.case_files against public.dispatch_case_file, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_files has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: media_type, attributes.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_case_file AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_files AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_files'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_case_files AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.case_files AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings_case_files AS mapping
JOIN public.case_files AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference uploaded_by
-- ask: target
-- Every value refers to a row that exists.
SELECT target.uploaded_by::text AS refers_to
FROM rehome.migration_mappings_case_files AS mapping
JOIN public.case_files AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.uploaded_by IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.uploaded_by
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.case_files AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.name)::text AS file_name,
    count(source.bytes)::text AS size_bytes,
    count(source.storage_key)::text AS storage_key,
    count(source.uploaded)::text AS uploaded_at
FROM public.dispatch_case_file AS source

-- check: filled
-- ask: target
SELECT
    (migrated.file_name + aside.file_name)::text AS file_name,
    (migrated.size_bytes + aside.size_bytes)::text AS size_bytes,
    (migrated.storage_key + aside.storage_key)::text AS storage_key,
    (migrated.uploaded_at + aside.uploaded_at)::text AS uploaded_at
FROM (
    SELECT
        count(target.file_name) AS file_name,
        count(target.size_bytes) AS size_bytes,
        count(target.storage_key) AS storage_key,
        count(target.uploaded_at) AS uploaded_at
    FROM rehome.migration_mappings_case_files AS mapping
    JOIN public.case_files AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'name') AS file_name,
        count(quarantine.row ->> 'bytes') AS size_bytes,
        count(quarantine.row ->> 'storage_key') AS storage_key,
        count(quarantine.row ->> 'uploaded_at') AS uploaded_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_files'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.storage_key)), 0)::text AS storage_key
FROM public.dispatch_case_file AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.storage_key + aside.storage_key)::text AS storage_key
FROM (
    SELECT
        coalesce(sum(length(target.storage_key)), 0) AS storage_key
    FROM rehome.migration_mappings_case_files AS mapping
    JOIN public.case_files AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'storage_key')), 0) AS storage_key
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_files'
        AND quarantine.resolved_at IS NULL
) AS aside
