-- What is read from references_old.place to make references_new.places; the runtime adds the range of keys and the order.
SELECT
    source.code
FROM references_old.place AS source
