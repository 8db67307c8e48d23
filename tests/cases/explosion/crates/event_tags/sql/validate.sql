-- Checks of explosion_new.event_tags against explosion_old.event, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_event_tags has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_key::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'event_tags'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM explosion_old.event AS source
CROSS JOIN LATERAL unnest(source.tags) WITH ORDINALITY AS entry(tag, position)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_event_tags AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'event_tags'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.event_id::bigint, hashtextextended((source.event_id::text || '|' || ((entry.position)::bigint)::text) COLLATE "C", 0)))::text AS "fingerprint of event_id",
    sum(hashint8extended(((entry.position))::bigint, hashtextextended((source.event_id::text || '|' || ((entry.position)::bigint)::text) COLLATE "C", 0)))::text AS "fingerprint of position",
    sum(hashtextextended(((entry.tag))::text COLLATE "C", hashtextextended((source.event_id::text || '|' || ((entry.position)::bigint)::text) COLLATE "C", 0)))::text AS "fingerprint of tag"
FROM explosion_old.event AS source
CROSS JOIN LATERAL unnest(source.tags) WITH ORDINALITY AS entry(tag, position)
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key = (source.event_id::text || '|' || ((entry.position)::bigint)::text)
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.event_id::bigint, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of event_id",
    sum(hashint8extended(target."position"::bigint, hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of position",
    sum(hashtextextended(target.tag::text COLLATE "C", hashtextextended(mapping.legacy_key COLLATE "C", 0)))::text AS "fingerprint of tag"
FROM rehome.migration_mappings_event_tags AS mapping
JOIN explosion_new.event_tags AS target ON target.event_id = split_part(mapping.new_key, '|', 1)::integer AND target."position" = split_part(mapping.new_key, '|', 2)::smallint
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'event_tags_pkey'),
    ('not null', 'event_id'),
    ('not null', 'position'),
    ('not null', 'tag')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'explosion_new.event_tags'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'explosion_new.event_tags'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'explosion_new.event_tags'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
