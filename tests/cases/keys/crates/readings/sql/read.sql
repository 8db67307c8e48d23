-- What is read from keys_old.reading to make keys_new.readings; the runtime adds the range of keys and the order.
SELECT
    source.taken,
    source.country,
    source.region,
    source.value,
    -- tariff_id: what its row is looked up by
    replace(replace(source.country::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace(source.tariff_year::text, E'\\', E'\\\\'), '|', E'\\|') AS "tariff_id match"
FROM keys_old.reading AS source
