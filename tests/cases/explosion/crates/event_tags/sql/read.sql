-- What is read from explosion_old.event to make explosion_new.event_tags; the runtime adds the range of keys and the order.
SELECT
    source.event_id,
    -- position: part of the legacy key
    (entry.position)::bigint AS "position",
    -- position: an expression of the mapping
    (entry.position)::smallint AS position_2,
    -- tag: an expression of the mapping
    (entry.tag)::text AS tag
FROM explosion_old.event AS source
CROSS JOIN LATERAL unnest(source.tags) WITH ORDINALITY AS entry(tag, position)
