-- What a clone must hold: the rows of all three tables by count and hash, and how many keys, checks and indexes there are.
SELECT concat_ws('; ',
    (SELECT count(*) || ' messages, ' || coalesce(sum(hashtextextended(message::text, 0)::numeric), 0) FROM legacy.system_message AS message),
    (SELECT count(*) || ' persons, ' || coalesce(sum(hashtextextended(person::text, 0)::numeric), 0) FROM legacy.person),
    (SELECT count(*) || ' labs, ' || coalesce(sum(hashtextextended(lab::text, 0)::numeric), 0) FROM legacy.lab),
    (SELECT string_agg(contype || ' ' || number, ', ' ORDER BY contype)
     FROM (SELECT contype::text, count(*) AS number
           FROM pg_constraint
           WHERE connamespace = 'legacy'::regnamespace AND contype IN ('p', 'u', 'f', 'c') AND convalidated
           GROUP BY contype) AS constraints),
    (SELECT count(*) || ' indexes'
     FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
     WHERE relnamespace = 'legacy'::regnamespace AND indisvalid))
