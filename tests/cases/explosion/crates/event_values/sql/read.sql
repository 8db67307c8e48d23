-- What is read from explosion_old.event to make explosion_new.event_values; the runtime adds the range of keys and the order.
SELECT
    source.event_id,
    -- data_key: part of the legacy key
    (entry.key)::text AS data_key,
    -- name: an expression of the mapping
    (entry.key)::text AS name,
    -- value: an expression of the mapping
    (entry.value #>> '{}')::text AS value,
    -- number: an expression of the mapping
    (CASE WHEN entry.key = 'size' THEN (entry.value #>> '{}')::numeric END)::numeric AS number
FROM explosion_old.event AS source
CROSS JOIN LATERAL jsonb_each(source.data) AS entry(key, value)
