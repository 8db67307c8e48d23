-- Checks of numbers_new.visitors against numbers_old.member, numbers_old.guest, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_visitors has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside of member
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'visitors'
    AND quarantine.feed = 0
    AND quarantine.resolved_at IS NULL

-- list: aside of guest
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'visitors'
    AND quarantine.feed = 1
    AND quarantine.resolved_at IS NULL

-- check: rows of member
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM numbers_old.member AS source

-- check: rows of member
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_visitors AS mapping
    WHERE mapping.feed = 0
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 0
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: rows of guest
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM numbers_old.guest AS source

-- check: rows of guest
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_visitors AS mapping
    WHERE mapping.feed = 1
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visitors'
        AND quarantine.feed = 1
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns of member
-- ask: source
-- given: aside of member
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(((source.member_id * 2 + 0))::bigint, source.member_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(source.name::text COLLATE "C", source.member_id::bigint))::text AS "fingerprint of name",
    sum(hashint8extended(source.brought_by::bigint, source.member_id::bigint))::text AS "fingerprint of brought_by",
    sum(hashint8extended(source.member_id::bigint, source.member_id::bigint))::text AS "fingerprint of member_number"
FROM numbers_old.member AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.member_id::bigint
    )

-- check: columns of member
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.id::bigint, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of brought_by",
    sum(hashint8extended(target.member_number::bigint, mapping.legacy_id))::text AS "fingerprint of member_number"
FROM rehome.migration_mappings_visitors AS mapping
JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
LEFT JOIN (SELECT new_key, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_visitors WHERE feed = 0 GROUP BY new_key) AS parent_1 ON parent_1.new_key = target.brought_by::text
WHERE mapping.fate IS NULL
    AND mapping.feed = 0

-- check: columns of guest
-- ask: source
-- given: aside of guest
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(((source.guest_id * 2 + 1))::bigint, source.guest_id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(source.name::text COLLATE "C", source.guest_id::bigint))::text AS "fingerprint of name",
    sum(hashint8extended(source.brought_by::bigint, source.guest_id::bigint))::text AS "fingerprint of brought_by"
FROM numbers_old.guest AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.guest_id::bigint
    )

-- check: columns of guest
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.id::bigint, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of brought_by"
FROM rehome.migration_mappings_visitors AS mapping
JOIN numbers_new.visitors AS target ON target.id = mapping.new_key::integer
LEFT JOIN (SELECT new_key, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_visitors WHERE feed = 0 GROUP BY new_key) AS parent_1 ON parent_1.new_key = target.brought_by::text
WHERE mapping.fate IS NULL
    AND mapping.feed = 1

-- check: numbers id of member
-- ask: target
-- Every new number follows from the old one by the feed's place, so no feed makes another's.
SELECT mapping.legacy_id::text AS old_number, mapping.new_key AS new_number
FROM rehome.migration_mappings_visitors AS mapping
WHERE mapping.fate IS NULL
    AND mapping.feed = 0
    AND mapping.new_key::numeric IS DISTINCT FROM mapping.legacy_id::numeric * 2 + 0
LIMIT 20

-- check: numbers id of guest
-- ask: target
-- Every new number follows from the old one by the feed's place, so no feed makes another's.
SELECT mapping.legacy_id::text AS old_number, mapping.new_key AS new_number
FROM rehome.migration_mappings_visitors AS mapping
WHERE mapping.fate IS NULL
    AND mapping.feed = 1
    AND mapping.new_key::numeric IS DISTINCT FROM mapping.legacy_id::numeric * 2 + 1
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'visitors_pkey'),
    ('unique', 'visitors_member_number_key'),
    ('not null', 'id'),
    ('not null', 'name')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'numbers_new.visitors'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'numbers_new.visitors'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'numbers_new.visitors'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
