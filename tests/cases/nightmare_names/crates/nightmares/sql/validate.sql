-- Checks of nightmare_names_new.crate against nightmare_names_old."select", in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_nightmares has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'nightmares'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM nightmare_names_old."select" AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_nightmares AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'nightmares'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.type::bigint, source.type::bigint))::text AS "fingerprint of match",
    sum(hashtextextended(source.self::text COLLATE "C", source.type::bigint))::text AS "fingerprint of self",
    sum(hashtextextended((btrim(source."Self"::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of Self",
    sum(hashtextextended(source.fn::text COLLATE "C", source.type::bigint))::text AS "fingerprint of fn",
    sum(hashtextextended((nullif(source."a b"::text, ''))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of a b",
    sum(hashtextextended((nullif(source."a-b"::text, ''))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of a-b",
    sum(hashtextextended((nullif(source.a_b::text, ''))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of a_b",
    sum(hashtextextended(source."1st"::text COLLATE "C", source.type::bigint))::text AS "fingerprint of 1st",
    sum(hashtextextended(source."quote""d"::text COLLATE "C", source.type::bigint))::text AS "fingerprint of quote""d",
    sum(hashtextextended(((
    source."tick`s" || ' */ -- {x} " ''' || '|'
))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of tick`s",
    sum(hashtextextended((source."back\slash")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of back\slash",
    sum(hashtextextended((source."*/ panic!() /*")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of */ panic!() /*",
    sum(hashtextextended((source."| pipe |")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of | pipe |",
    sum(hashtextextended((btrim(source."ünï"::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of ünï",
    sum(hashtextextended(source.source::text COLLATE "C", source.type::bigint))::text AS "fingerprint of target",
    sum(hashtextextended((btrim(source.context::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of context",
    sum(hashtextextended((btrim(source."Option"::text, U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'))::text COLLATE "C", source.type::bigint))::text AS "fingerprint of Result",
    sum(hashtextextended((source."$1")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of $1",
    sum(hashtextextended((source."{brace}")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of {brace}",
    sum(hashtextextended((source."<b>html</b>")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of <b>html</b>",
    sum(hashtextextended((source."--")::text COLLATE "C", source.type::bigint))::text AS "fingerprint of --",
    sum(hashtextextended(label.type::text COLLATE "C", source.type::bigint))::text AS "fingerprint of type",
    count(*) FILTER (WHERE label.type::text = '"; DROP TABLE x; --')::text AS "type = ""; DROP TABLE x; --",
    count(*) FILTER (WHERE label.type::text = E'back\\slash')::text AS "type = back\slash",
    count(*) FILTER (WHERE label.type::text = 'it''s')::text AS "type = it's",
    count(*) FILTER (WHERE label.type::text = 'new
line')::text AS "type = new
line",
    count(*) FILTER (WHERE label.type::text = '{brace}')::text AS "type = {brace}",
    sum(hashtextextended((E'''; DROP TABLE x; -- " \\ { $1'::text)::text COLLATE "C", source.type::bigint))::text AS "fingerprint of const"
FROM nightmare_names_old."select" AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.kind::text = 'it''s' THEN 'it''s'
            WHEN source.kind::text = E'back\\slash' THEN E'back\\slash'
            WHEN source.kind::text = 'new
line' THEN 'new
line'
            WHEN left(source.kind::text, 7) = '"; DROP' THEN '"; DROP TABLE x; --'
            WHEN strpos(source.kind::text, '{') > 0 THEN '{brace}'
        END AS type
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.type::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of match",
    sum(hashtextextended(target.self::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of self",
    sum(hashtextextended(target."Self"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of Self",
    sum(hashtextextended(target.fn::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of fn",
    sum(hashtextextended((target."a b")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of a b",
    sum(hashtextextended((target."a-b")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of a-b",
    sum(hashtextextended(target.a_b::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of a_b",
    sum(hashtextextended(target."1st"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of 1st",
    sum(hashtextextended(target."quote""d"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of quote""d",
    sum(hashtextextended((target."tick`s")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of tick`s",
    sum(hashtextextended((target."back\slash")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of back\slash",
    sum(hashtextextended((target."*/ panic!() /*")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of */ panic!() /*",
    sum(hashtextextended((target."| pipe |")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of | pipe |",
    sum(hashtextextended(target."ünï"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of ünï",
    sum(hashtextextended(target.target::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of target",
    sum(hashtextextended(target.context::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of context",
    sum(hashtextextended(target."Result"::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of Result",
    sum(hashtextextended((target."$1")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of $1",
    sum(hashtextextended((target."{brace}")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of {brace}",
    sum(hashtextextended((target."<b>html</b>")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of <b>html</b>",
    sum(hashtextextended((target."--")::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of --",
    sum(hashtextextended(target.type::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of type",
    count(*) FILTER (WHERE target.type::text = '"; DROP TABLE x; --')::text AS "type = ""; DROP TABLE x; --",
    count(*) FILTER (WHERE target.type::text = E'back\\slash')::text AS "type = back\slash",
    count(*) FILTER (WHERE target.type::text = 'it''s')::text AS "type = it's",
    count(*) FILTER (WHERE target.type::text = 'new
line')::text AS "type = new
line",
    count(*) FILTER (WHERE target.type::text = '{brace}')::text AS "type = {brace}",
    sum(hashtextextended(target.const::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of const"
FROM rehome.migration_mappings_nightmares AS mapping
JOIN nightmare_names_new.crate AS target ON target.match = mapping.new_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'crate_pkey'),
    ('not null', 'match'),
    ('not null', 'type'),
    ('not null', 'const')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'nightmare_names_new.crate'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'nightmare_names_new.crate'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'nightmare_names_new.crate'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
