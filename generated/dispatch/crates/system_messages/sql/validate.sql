-- Checks of public.system_messages against public.dispatch_system_message, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_system_messages has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: payload.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_system_message AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_system_messages AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'system_messages'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_system_messages AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.system_messages AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference profile_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.profile_id::text AS refers_to
FROM rehome.migration_mappings_system_messages AS mapping
JOIN public.system_messages AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.profile_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.profile_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.system_messages AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels kind
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.kind::text IS NULL THEN '(null)'
        WHEN source.kind::text = '1' THEN 'information'
        WHEN source.kind::text = '2' THEN 'reminder'
        WHEN source.kind::text = '3' THEN 'warning'
        WHEN source.kind::text = '4' THEN 'error'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_system_message AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels kind
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.kind::text, '(null)') AS label
    FROM rehome.migration_mappings_system_messages AS mapping
    JOIN public.system_messages AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'kind') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'kind') = '1' THEN 'information'
        WHEN (quarantine.row ->> 'kind') = '2' THEN 'reminder'
        WHEN (quarantine.row ->> 'kind') = '3' THEN 'warning'
        WHEN (quarantine.row ->> 'kind') = '4' THEN 'error'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'system_messages'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.subject)::text AS subject,
    count(source.seen)::text AS is_read,
    count(source.created)::text AS created_at
FROM public.dispatch_system_message AS source

-- check: filled
-- ask: target
SELECT
    (migrated.subject + aside.subject)::text AS subject,
    (migrated.is_read + aside.is_read)::text AS is_read,
    (migrated.created_at + aside.created_at)::text AS created_at
FROM (
    SELECT
        count(target.subject) AS subject,
        count(target.is_read) AS is_read,
        count(target.created_at) AS created_at
    FROM rehome.migration_mappings_system_messages AS mapping
    JOIN public.system_messages AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'subject') AS subject,
        count(quarantine.row ->> 'seen') AS is_read,
        count(quarantine.row ->> 'created_at') AS created_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'system_messages'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.subject)), 0)::text AS subject
FROM public.dispatch_system_message AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.subject + aside.subject)::text AS subject
FROM (
    SELECT
        coalesce(sum(length(target.subject)), 0) AS subject
    FROM rehome.migration_mappings_system_messages AS mapping
    JOIN public.system_messages AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'subject')), 0) AS subject
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'system_messages'
        AND quarantine.resolved_at IS NULL
) AS aside
