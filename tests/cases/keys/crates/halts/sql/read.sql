-- What is read from keys_old.halt to make keys_new.halts; the runtime adds the range of keys and the order.
SELECT
    source.halt_id,
    source.spot_id
FROM keys_old.halt AS source
