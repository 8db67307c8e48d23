-- The foreign keys of a table, and those of others that refer to one of its keys that come off.
-- $1 the table (oid), $2 its indexes that come off (as regclass prints them).
SELECT reference.conname::text,
       reference.conrelid::regclass::text,
       reference.confrelid::regclass::text,
       pg_get_constraintdef(reference.oid),
       reference.convalidated,
       obj_description(reference.oid, 'pg_constraint'),
       reference.confmatchtype = 'f',
       ARRAY(SELECT quote_ident(attribute.attname)
             FROM unnest(reference.conkey) WITH ORDINALITY AS key (number, place)
             JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = reference.conrelid AND attribute.attnum = key.number
             ORDER BY key.place),
       ARRAY(SELECT quote_ident(attribute.attname)
             FROM unnest(reference.confkey) WITH ORDINALITY AS key (number, place)
             JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = reference.confrelid AND attribute.attnum = key.number
             ORDER BY key.place),
       reference.conrelid = $1,
       CASE
           WHEN reference.conindid::regclass::text = ANY ($2) THEN NULL
           WHEN NOT has_table_privilege(reference.confrelid, 'REFERENCES') THEN 'the role may not refer to the other table again'
           WHEN referred.relkind <> 'r' OR referred.relispartition THEN 'the other table has partitions'
           WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger AS trigger WHERE trigger.tgconstraint = reference.oid AND trigger.tgenabled <> 'O')
                THEN 'its triggers have been altered'
       END
FROM pg_catalog.pg_constraint AS reference
JOIN pg_catalog.pg_class AS referred ON referred.oid = reference.confrelid
WHERE reference.contype = 'f' AND reference.conparentid = 0
  AND (reference.conrelid = $1 OR (reference.confrelid = $1 AND reference.conindid::regclass::text = ANY ($2)))
ORDER BY reference.conrelid = $1 DESC, reference.conname
