-- Checks of public.message_attachments against public.dispatch_message_attachment, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_message_attachments has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_message_attachment AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_message_attachments AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'message_attachments'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_message_attachments AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.message_attachments AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference message_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.message_id::text AS refers_to
FROM rehome.migration_mappings_message_attachments AS mapping
JOIN public.message_attachments AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.message_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.case_messages AS parent
        WHERE parent.id = target.message_id
    )
LIMIT 20

-- check: reference case_file_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_file_id::text AS refers_to
FROM rehome.migration_mappings_message_attachments AS mapping
JOIN public.message_attachments AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.case_file_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.case_files AS parent
        WHERE parent.id = target.case_file_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.message_attachments AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source."position")::text AS "position",
    count(source.added)::text AS added_at
FROM public.dispatch_message_attachment AS source

-- check: filled
-- ask: target
SELECT
    (migrated."position" + aside."position")::text AS "position",
    (migrated.added_at + aside.added_at)::text AS added_at
FROM (
    SELECT
        count(target."position") AS "position",
        count(target.added_at) AS added_at
    FROM rehome.migration_mappings_message_attachments AS mapping
    JOIN public.message_attachments AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'position') AS "position",
        count(quarantine.row ->> 'added_at') AS added_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'message_attachments'
        AND quarantine.resolved_at IS NULL
) AS aside
