-- What is read from composite_old.district to make composite_new.districts; the runtime adds the range of keys and the order.
SELECT
    source.country,
    source.code,
    source.name
FROM composite_old.district AS source
