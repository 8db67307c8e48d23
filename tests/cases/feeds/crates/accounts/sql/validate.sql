-- Checks of feeds_new.accounts against feeds_old.staff, feeds_old.customer, feeds_old.customer, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_accounts has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares helper_id of guest: asked is only whether it leads to a row: it stays empty where its row is in quarantine.
-- No check here compares made_by: the target fills it by itself.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside of staff
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'accounts'
    AND quarantine.feed = 0
    AND quarantine.resolved_at IS NULL

-- list: aside of customer
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'accounts'
    AND quarantine.feed = 1
    AND quarantine.resolved_at IS NULL

-- list: aside of guest
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'accounts'
    AND quarantine.feed = 2
    AND quarantine.resolved_at IS NULL

-- check: rows of staff
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
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
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
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
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
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

-- check: columns of staff
-- ask: source
-- given: aside of staff
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.staff_id::bigint, source.staff_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(('staff'::text)::text COLLATE "C", source.staff_id::bigint))::text AS "fingerprint of kind",
    sum(hashint8extended(source.staff_id::bigint, source.staff_id::bigint))::text AS "fingerprint of legacy_staff_id",
    sum(hashtextextended(source.username::text COLLATE "C", source.staff_id::bigint))::text AS "fingerprint of login",
    sum(hashtextextended(label.state::text COLLATE "C", source.staff_id::bigint))::text AS "fingerprint of state",
    count(*) FILTER (WHERE label.state::text = 'active')::text AS "state = active",
    count(*) FILTER (WHERE label.state::text = 'closed')::text AS "state = closed",
    sum(hashtextextended(source.note::text COLLATE "C", source.staff_id::bigint))::text AS "fingerprint of note",
    sum(hashint8extended(source.boss::bigint, source.staff_id::bigint))::text AS "fingerprint of helper_id",
    sum(hash_numeric_extended(round(source.balance::numeric, 2), source.staff_id::bigint))::text AS "fingerprint of balance",
    sum(round(source.balance::numeric, 2))::text AS "sum of balance"
FROM feeds_old.staff AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.active::text = 'true' THEN 'active'
            WHEN source.active::text IS NOT NULL THEN 'closed'
        END AS state
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.staff_id::bigint
    )

-- check: columns of staff
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    sum(hashint8extended(target.legacy_staff_id::bigint, mapping.legacy_id))::text AS "fingerprint of legacy_staff_id",
    sum(hashtextextended(target.login::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of login",
    sum(hashtextextended(target.state::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of state",
    count(*) FILTER (WHERE target.state::text = 'active')::text AS "state = active",
    count(*) FILTER (WHERE target.state::text = 'closed')::text AS "state = closed",
    sum(hashtextextended(target.note::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of note",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of helper_id",
    sum(hash_numeric_extended(round(target.balance::numeric, 2), mapping.legacy_id))::text AS "fingerprint of balance",
    sum(round(target.balance::numeric, 2))::text AS "sum of balance"
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_accounts WHERE feed = 0 GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.helper_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 0

-- check: columns of customer
-- ask: source
-- given: aside of customer
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.customer_id::bigint, source.customer_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(('customer'::text)::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of kind",
    sum(hashint8extended(source.customer_id::bigint, source.customer_id::bigint))::text AS "fingerprint of legacy_customer_id",
    sum(hashtextextended(((lower(source.email)))::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of login",
    sum(hashtextextended(label.state::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of state",
    count(*) FILTER (WHERE label.state::text = 'active')::text AS "state = active",
    count(*) FILTER (WHERE label.state::text = 'closed')::text AS "state = closed",
    sum(hashtextextended(('by mail'::text)::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of note",
    sum(hashint8extended(source.helper::bigint, source.customer_id::bigint))::text AS "fingerprint of helper_id",
    sum(hash_numeric_extended(round(((-source.owed))::numeric, 2), source.customer_id::bigint))::text AS "fingerprint of balance"
FROM feeds_old.customer AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.state::text = '1' THEN 'active'
            WHEN source.state::text = '0' THEN 'closed'
        END AS state
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.customer_id::bigint
    )

-- check: columns of customer
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    sum(hashint8extended(target.legacy_customer_id::bigint, mapping.legacy_id))::text AS "fingerprint of legacy_customer_id",
    sum(hashtextextended(target.login::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of login",
    sum(hashtextextended(target.state::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of state",
    count(*) FILTER (WHERE target.state::text = 'active')::text AS "state = active",
    count(*) FILTER (WHERE target.state::text = 'closed')::text AS "state = closed",
    sum(hashtextextended(target.note::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of note",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of helper_id",
    sum(hash_numeric_extended(round(target.balance::numeric, 2), mapping.legacy_id))::text AS "fingerprint of balance"
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_accounts WHERE feed = 0 GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.helper_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 1

-- check: columns of guest
-- ask: source
-- given: aside of guest
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.customer_id::bigint, source.customer_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(('guest'::text)::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of kind",
    sum(hashtextextended((btrim(source.guest::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'))::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of login",
    sum(hashtextextended(('active'::text)::text COLLATE "C", source.customer_id::bigint))::text AS "fingerprint of state"
FROM feeds_old.customer AS source
WHERE (source.guest IS NOT NULL)
    AND NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.customer_id::bigint
    )

-- check: columns of guest
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    sum(hashtextextended(target.login::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of login",
    sum(hashtextextended(target.state::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of state"
FROM rehome.migration_mappings_accounts AS mapping
JOIN feeds_new.accounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND mapping.feed = 2

-- check: reference helper_id of guest
-- ask: target
-- Every value refers to a row that exists, also where the schema does not demand it. It does not see whether that is the right one.
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

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'accounts_pkey'),
    ('unique', 'accounts_legacy_customer_id_key'),
    ('unique', 'accounts_legacy_staff_id_key'),
    ('not null', 'id'),
    ('not null', 'kind'),
    ('not null', 'login'),
    ('not null', 'state'),
    ('not null', 'made_by'),
    ('check', 'accounts_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'feeds_new.accounts'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'feeds_new.accounts'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'feeds_new.accounts'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
