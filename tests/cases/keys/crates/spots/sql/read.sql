-- What is read from keys_old.spot to make keys_new.spots; the runtime adds the range of keys and the order.
SELECT
    source.spot_id,
    source.inside,
    source.name
FROM keys_old.spot AS source
