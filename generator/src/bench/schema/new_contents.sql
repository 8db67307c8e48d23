-- What the new big table must hold: rows by count and hash, whatever their order, and its keys, checks and indexes to the
-- letter. New keys are left out of the hash, as ways make their own.
SELECT concat_ws('; ',
    (SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(ROW(person_id, lab_id, kind, subject, payload, is_read, created_at,
         priority, channel, note)::text, 0)::numeric), 0)
     FROM app.system_messages),
    (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname)
     FROM pg_constraint WHERE conrelid = 'app.system_messages'::regclass),
    (SELECT string_agg(pg_get_indexdef(indexrelid), ', ' ORDER BY indexrelid::regclass::text)
     FROM pg_index WHERE indrelid = 'app.system_messages'::regclass AND indisvalid))
