-- What is read from fates_old.member to make fates_new.members; the runtime adds the range of keys and the order.
SELECT
    source.id,
    -- email: an expression of the mapping
    (lower(source.email))::text AS email_2,
    source.points,
    -- depth: an expression of the mapping
    (source.deep::integer)::integer AS depth,
    -- filtered: rows that are read and counted, and not moved
    coalesce((source.closed), false) AS filtered
FROM fates_old.member AS source
WHERE (source.kind = 'm')
