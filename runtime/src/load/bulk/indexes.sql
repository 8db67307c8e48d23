-- The indexes of a table: what each is, what would be lost with it, and why it stays where it has to.
-- $1 the table (oid), $2 the columns of the key that stays, sorted; none where it may come off. $3 why it stays.
SELECT class.relname::text,
       index.indexrelid::regclass::text,
       pg_get_indexdef(index.indexrelid),
       (SELECT tablespace.spcname::text FROM pg_catalog.pg_tablespace AS tablespace WHERE tablespace.oid = class.reltablespace),
       key.conname::text,
       CASE key.contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' END,
       coalesce(key.condeferrable, false),
       coalesce(key.condeferred, false),
       obj_description(key.oid, 'pg_constraint'),
       obj_description(index.indexrelid, 'pg_class'),
       index.indisclustered,
       index.indisreplident,
       index.indisunique,
       ARRAY(SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', index.indexrelid::regclass, attribute.attnum, attribute.attstattarget)
             FROM pg_catalog.pg_attribute AS attribute
             WHERE attribute.attrelid = index.indexrelid AND attribute.attstattarget >= 0
             ORDER BY attribute.attnum),
       ARRAY(SELECT pg_get_indexdef(index.indexrelid, place, true) FROM generate_series(1, index.indnkeyatts) AS place ORDER BY place),
       pg_get_expr(index.indpred, index.indrelid),
       CASE
           WHEN NOT index.indisvalid OR NOT index.indisready THEN 'it is not valid'
           WHEN index.indisexclusion OR key.contype = 'x' OR pg_get_constraintdef(key.oid) LIKE '%WITHOUT OVERLAPS%' THEN 'it is a rule of exclusion'
           WHEN index.indisunique AND index.indpred IS NULL AND index.indnkeyatts = cardinality($2::text[])
                AND ARRAY(SELECT attribute.attname::text COLLATE "C"
                          FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS part (number, place)
                          JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = part.number
                          WHERE part.number > 0 AND part.place <= index.indnkeyatts
                          ORDER BY attribute.attname::text COLLATE "C") = $2
                THEN $3::text
           WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint AS reference
                        JOIN pg_catalog.pg_class AS referring ON referring.oid = reference.conrelid
                        WHERE reference.contype = 'f' AND reference.conindid = index.indexrelid AND reference.conrelid <> index.indrelid
                          AND (NOT pg_has_role(referring.relowner, 'USAGE') OR referring.relkind <> 'r' OR referring.relispartition))
                THEN 'tables that are not ours to alter refer to it'
           WHEN EXISTS (SELECT FROM pg_catalog.pg_depend AS depend
                        LEFT JOIN pg_catalog.pg_constraint AS dependent ON depend.classid = 'pg_catalog.pg_constraint'::regclass AND dependent.oid = depend.objid
                        WHERE depend.deptype = 'n'
                          AND (depend.refclassid, depend.refobjid) IN (('pg_catalog.pg_constraint'::regclass::oid, key.oid), ('pg_catalog.pg_class'::regclass::oid, index.indexrelid))
                          AND dependent.contype IS DISTINCT FROM 'f')
                THEN 'a view or something else depends on it'
       END
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
LEFT JOIN pg_catalog.pg_constraint AS key ON key.conindid = index.indexrelid AND key.conrelid = index.indrelid AND key.contype IN ('p', 'u', 'x')
WHERE index.indrelid = $1
-- The server asks its unique rules in this order, so the first that a row breaks is the one that a live load names.
ORDER BY index.indexrelid
