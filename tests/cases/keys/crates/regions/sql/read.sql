-- What is read from keys_old.region to make keys_new.regions; the runtime adds the range of keys and the order.
SELECT
    source.country,
    source.code,
    -- country: an expression of the mapping
    (source.country::text)::text AS country_2,
    source.name
FROM keys_old.region AS source
