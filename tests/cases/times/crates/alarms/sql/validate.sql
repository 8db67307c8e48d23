-- Checks of times_new.alarms against times_old.alarm, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_alarms has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'alarms'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM times_old.alarm AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_alarms AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'alarms'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(timestamp_hash_extended((((
        SELECT CASE
            -- The clock was put forward over this time.
            WHEN NOT told.usual AT TIME ZONE 'Europe/Berlin' = source.rings THEN NULL
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Europe/Berlin' = source.rings AND told.after AT TIME ZONE 'Europe/Berlin' = source.rings THEN NULL
            ELSE told.usual
        END
        FROM (
            SELECT
                source.rings AT TIME ZONE 'Europe/Berlin' AS usual,
                (source.rings - interval '1 day') AT TIME ZONE 'Europe/Berlin' + interval '24 hours' AS before,
                (source.rings + interval '1 day') AT TIME ZONE 'Europe/Berlin' - interval '24 hours' AS after
        ) AS told
    )))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of rings",
    sum(timestamp_hash_extended((((
        SELECT CASE
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Europe/Berlin' = source.rings AND told.after AT TIME ZONE 'Europe/Berlin' = source.rings THEN told.before
            ELSE told.usual
        END
        FROM (
            SELECT
                source.rings AT TIME ZONE 'Europe/Berlin' AS usual,
                (source.rings - interval '1 day') AT TIME ZONE 'Europe/Berlin' + interval '24 hours' AS before,
                (source.rings + interval '1 day') AT TIME ZONE 'Europe/Berlin' - interval '24 hours' AS after
        ) AS told
    )))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of first_ring",
    sum(timestamp_hash_extended((((
        SELECT CASE
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Australia/Lord_Howe' = source.island AND told.after AT TIME ZONE 'Australia/Lord_Howe' = source.island THEN told.before
            ELSE told.usual
        END
        FROM (
            SELECT
                source.island AT TIME ZONE 'Australia/Lord_Howe' AS usual,
                (source.island - interval '1 day') AT TIME ZONE 'Australia/Lord_Howe' + interval '24 hours' AS before,
                (source.island + interval '1 day') AT TIME ZONE 'Australia/Lord_Howe' - interval '24 hours' AS after
        ) AS told
    )))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of island_at"
FROM times_old.alarm AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.id::bigint, mapping.legacy_id))::text AS "fingerprint of id",
    sum(timestamp_hash_extended(target.rings::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of rings",
    sum(timestamp_hash_extended(target.first_ring::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of first_ring",
    sum(timestamp_hash_extended(target.island_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of island_at"
FROM rehome.migration_mappings_alarms AS mapping
JOIN times_new.alarms AS target ON target.id = mapping.new_key::integer
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'alarms_pkey'),
    ('not null', 'id'),
    ('not null', 'island_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'times_new.alarms'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'times_new.alarms'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'times_new.alarms'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
