-- The keys, checks and indexes of the new big table, to the letter.
SELECT concat_ws('; ',
    (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname)
     FROM pg_constraint WHERE conrelid = 'app.system_messages'::regclass),
    (SELECT string_agg(pg_get_indexdef(indexrelid), ', ' ORDER BY indexrelid::regclass::text)
     FROM pg_index WHERE indrelid = 'app.system_messages'::regclass AND indisvalid))
