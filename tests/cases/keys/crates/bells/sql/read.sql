-- What is read from keys_old.bell to make keys_new.bells; the runtime adds the range of keys and the order.
SELECT
    source.bell_id,
    source.rang,
    source.after_id
FROM keys_old.bell AS source
