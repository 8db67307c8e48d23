-- Checks of casts_new.things against casts_old.thing, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_things has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares shown: an expression in Rust makes it, which SQL cannot repeat.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'things'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM casts_old.thing AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_things AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'things'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashtextextended((source.id::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended((regexp_replace(source."day", '^\s*(\d+)\.(\d+)\.(\d+)', '\3-\2-\1')::date)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of day",
    sum(hashint8extended((source.whole::bigint)::bigint, source.id::bigint))::text AS "fingerprint of whole",
    sum(hash_numeric_extended(round((round((source.exact::numeric)::numeric, 2))::numeric, 2), source.id::bigint))::text AS "fingerprint of exact",
    sum(round((round((source.exact::numeric)::numeric, 2))::numeric, 2))::text AS "sum of exact",
    sum(hashtextextended((source.truth::boolean)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of truth",
    sum(hashtextextended((source.zero_one <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of zero_one",
    sum(hashtextextended(((rtrim(source.mark)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of mark",
    sum(hashint8extended((source.small::bigint)::bigint, source.id::bigint))::text AS "fingerprint of small",
    sum(hashtextextended((replace(lower(btrim(source.uid)), 'urn:uuid:', '')::uuid)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of uid",
    sum(hashtextextended((source.document::jsonb)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of document",
    sum(hashtextextended(((nullif(btrim(source.name::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'), ''))::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of name",
    sum(hashtextextended(((source.padded::text))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of padded",
    sum(hashtextextended((left(source.cut::text, 10))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of cut"
FROM casts_old.thing AS source
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashtextextended(target.id::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target."day"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of day",
    sum(hashint8extended(target.whole::bigint, mapping.legacy_id))::text AS "fingerprint of whole",
    sum(hash_numeric_extended(round(target.exact::numeric, 2), mapping.legacy_id))::text AS "fingerprint of exact",
    sum(round(target.exact::numeric, 2))::text AS "sum of exact",
    sum(hashtextextended(target.truth::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of truth",
    sum(hashtextextended(target.zero_one::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of zero_one",
    sum(hashtextextended(target.mark::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of mark",
    sum(hashint8extended(target.small::bigint, mapping.legacy_id))::text AS "fingerprint of small",
    sum(hashtextextended(target.uid::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of uid",
    sum(hashtextextended(target.document::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of document",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashtextextended(target.padded::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of padded",
    sum(hashtextextended(target.cut::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of cut"
FROM rehome.migration_mappings_things AS mapping
JOIN casts_new.things AS target ON target.id = mapping.new_key::text
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'things_pkey'),
    ('not null', 'id'),
    ('not null', 'shown')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'casts_new.things'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'casts_new.things'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'casts_new.things'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
