-- Checks of feeds_new.accounts against feeds_old.staff, feeds_old.customer, feeds_old.customer, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_accounts has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: login of customer, balance of customer.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows of staff
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM feeds_old.staff AS source

-- check: rows of staff
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_accounts AS mapping
    WHERE mapping.feed = 0
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: rows of customer
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM feeds_old.customer AS source

-- check: rows of customer
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_accounts AS mapping
    WHERE mapping.feed = 1
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: rows of guest
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM feeds_old.customer AS source
WHERE (source.guest IS NOT NULL)

-- check: rows of guest
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_accounts AS mapping
    WHERE mapping.feed = 2
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 2
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_accounts AS mapping
WHERE NOT EXISTS (
    SELECT FROM feeds_new.accounts AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference helper_id of staff
-- ask: target
-- Every value refers to a row that exists.
SELECT target.helper_id::text AS refers_to
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 0
    AND target.helper_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM feeds_new.accounts AS parent
        WHERE parent.id = target.helper_id
    )
LIMIT 20

-- check: reference helper_id of customer
-- ask: target
-- Every value refers to a row that exists.
SELECT target.helper_id::text AS refers_to
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND target.helper_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM feeds_new.accounts AS parent
        WHERE parent.id = target.helper_id
    )
LIMIT 20

-- check: reference helper_id of guest
-- ask: target
-- Every value refers to a row that exists.
SELECT target.helper_id::text AS refers_to
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 2
    AND target.helper_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM feeds_new.accounts AS parent
        WHERE parent.id = target.helper_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM feeds_new.accounts AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique legacy_customer_id
-- ask: target
-- No two rows share this key.
SELECT target.legacy_customer_id::text, count(*)::text AS rows
FROM feeds_new.accounts AS target
WHERE target.legacy_customer_id IS NOT NULL
GROUP BY target.legacy_customer_id
HAVING count(*) > 1
LIMIT 20

-- check: unique legacy_staff_id
-- ask: target
-- No two rows share this key.
SELECT target.legacy_staff_id::text, count(*)::text AS rows
FROM feeds_new.accounts AS target
WHERE target.legacy_staff_id IS NOT NULL
GROUP BY target.legacy_staff_id
HAVING count(*) > 1
LIMIT 20

-- check: constant kind of staff
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.kind::text AS found
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 0
    AND target.kind IS DISTINCT FROM 'staff'::feeds_new.account_kind
LIMIT 20

-- check: constant kind of customer
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.kind::text AS found
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND target.kind IS DISTINCT FROM 'customer'::feeds_new.account_kind
LIMIT 20

-- check: constant note of customer
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.note::text AS found
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND target.note IS DISTINCT FROM 'by mail'::text
LIMIT 20

-- check: constant kind of guest
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.kind::text AS found
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 2
    AND target.kind IS DISTINCT FROM 'guest'::feeds_new.account_kind
LIMIT 20

-- check: constant state of guest
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.state::text AS found
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 2
    AND target.state IS DISTINCT FROM 'active'::feeds_new.account_state
LIMIT 20

-- check: labels state of staff
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.active::text IS NULL THEN '(null)'
        WHEN source.active::text = 'true' THEN 'active'
        ELSE 'closed'
    END AS label
    FROM feeds_old.staff AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state of staff
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.state::text, '(null)') AS label
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'active text') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'active text') = 'true' THEN 'active'
        ELSE 'closed'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state of customer
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.state::text IS NULL THEN '(null)'
        WHEN source.state::text = '1' THEN 'active'
        WHEN source.state::text = '0' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM feeds_old.customer AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels state of customer
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.state::text, '(null)') AS label
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 1
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'state') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'state') = '1' THEN 'active'
        WHEN (quarantine.row ->> 'state') = '0' THEN 'closed'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled of staff
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.staff_id)::text AS legacy_staff_id,
    count(source.username)::text AS login,
    count(source.note)::text AS note,
    count(source.boss)::text AS helper_id,
    count(source.balance)::text AS balance
FROM feeds_old.staff AS source

-- check: filled of staff
-- ask: target
SELECT
    (migrated.legacy_staff_id + aside.legacy_staff_id)::text AS legacy_staff_id,
    (migrated.login + aside.login)::text AS login,
    (migrated.note + aside.note)::text AS note,
    (migrated.helper_id + aside.helper_id)::text AS helper_id,
    (migrated.balance + aside.balance)::text AS balance
FROM (
    SELECT
        count(target.legacy_staff_id) AS legacy_staff_id,
        count(target.login) AS login,
        count(target.note) AS note,
        count(target.helper_id) AS helper_id,
        count(target.balance) AS balance
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'staff_id') AS legacy_staff_id,
        count(quarantine.row ->> 'username') AS login,
        count(quarantine.row ->> 'note') AS note,
        count(quarantine.row ->> 'boss') AS helper_id,
        count(quarantine.row ->> 'balance') AS balance
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: filled of customer
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.customer_id)::text AS legacy_customer_id,
    count(source.helper)::text AS helper_id
FROM feeds_old.customer AS source

-- check: filled of customer
-- ask: target
SELECT
    (migrated.legacy_customer_id + aside.legacy_customer_id)::text AS legacy_customer_id,
    (migrated.helper_id + aside.helper_id)::text AS helper_id
FROM (
    SELECT
        count(target.legacy_customer_id) AS legacy_customer_id,
        count(target.helper_id) AS helper_id
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 1
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'customer_id') AS legacy_customer_id,
        count(quarantine.row ->> 'helper') AS helper_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: filled of guest
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.guest)::text AS login
FROM feeds_old.customer AS source
WHERE (source.guest IS NOT NULL)

-- check: filled of guest
-- ask: target
SELECT
    (migrated.login + aside.login)::text AS login
FROM (
    SELECT
        count(target.login) AS login
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 2
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'guest') AS login
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 2
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums of staff
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(round(source.balance, 2)), 0)::text AS balance
FROM feeds_old.staff AS source

-- check: sums of staff
-- ask: target
SELECT
    (migrated.balance + aside.balance)::text AS balance
FROM (
    SELECT
        coalesce(sum(round(target.balance, 2)), 0) AS balance
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'balance')::numeric, 2)), 0) AS balance
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths of staff
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.username)), 0)::text AS login,
    coalesce(sum(length(source.note)), 0)::text AS note
FROM feeds_old.staff AS source

-- check: lengths of staff
-- ask: target
SELECT
    (migrated.login + aside.login)::text AS login,
    (migrated.note + aside.note)::text AS note
FROM (
    SELECT
        coalesce(sum(length(target.login)), 0) AS login,
        coalesce(sum(length(target.note)), 0) AS note
    FROM rehome.migration_mappings_accounts AS mapping
    JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
        AND mapping.feed = 0
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'username')), 0) AS login,
        coalesce(sum(length(quarantine.row ->> 'note')), 0) AS note
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'accounts'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside
