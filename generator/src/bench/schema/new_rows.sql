-- The rows of a table that looks like the new big one, by count and hash, whatever their order. New keys are left out, as ways
-- make their own.
SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(ROW(person_id, lab_id, kind, subject, payload, is_read, created_at,
    priority, channel, note)::text, 0)::numeric), 0)
FROM {table}
