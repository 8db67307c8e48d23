-- Checks of public.case_messages against public.dispatch_case_message, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_messages has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_case_message AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_messages AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_messages'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_case_messages AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.case_messages AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference case_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.case_id::text AS refers_to
FROM rehome.migration_mappings_case_messages AS mapping
JOIN public.case_messages AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.case_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.cases AS parent
        WHERE parent.id = target.case_id
    )
LIMIT 20

-- check: reference author_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.author_id::text AS refers_to
FROM rehome.migration_mappings_case_messages AS mapping
JOIN public.case_messages AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.author_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.author_id
    )
LIMIT 20

-- check: reference reply_to_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.reply_to_id::text AS refers_to
FROM rehome.migration_mappings_case_messages AS mapping
JOIN public.case_messages AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.reply_to_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.case_messages AS parent
        WHERE parent.id = target.reply_to_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.case_messages AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: labels channel
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.channel::text IS NULL THEN '(null)'
        WHEN source.channel::text = '1' THEN 'portal'
        WHEN source.channel::text = '2' THEN 'email'
        WHEN source.channel::text = '3' THEN 'phone'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_case_message AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels channel
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.channel::text, '(null)') AS label
    FROM rehome.migration_mappings_case_messages AS mapping
    JOIN public.case_messages AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'channel') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'channel') = '1' THEN 'portal'
        WHEN (quarantine.row ->> 'channel') = '2' THEN 'email'
        WHEN (quarantine.row ->> 'channel') = '3' THEN 'phone'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_messages'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.reply_to)::text AS reply_to_id,
    count(source.body)::text AS body,
    count(source.sent)::text AS sent_at,
    count(source.read_at)::text AS read_at
FROM public.dispatch_case_message AS source

-- check: filled
-- ask: target
SELECT
    (migrated.reply_to_id + aside.reply_to_id)::text AS reply_to_id,
    (migrated.body + aside.body)::text AS body,
    (migrated.sent_at + aside.sent_at)::text AS sent_at,
    (migrated.read_at + aside.read_at)::text AS read_at
FROM (
    SELECT
        count(target.reply_to_id) AS reply_to_id,
        count(target.body) AS body,
        count(target.sent_at) AS sent_at,
        count(target.read_at) AS read_at
    FROM rehome.migration_mappings_case_messages AS mapping
    JOIN public.case_messages AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'reply_to') AS reply_to_id,
        count(quarantine.row ->> 'body') AS body,
        count(quarantine.row ->> 'sent_at') AS sent_at,
        count(quarantine.row ->> 'read_at_2') AS read_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_messages'
        AND quarantine.resolved_at IS NULL
) AS aside
