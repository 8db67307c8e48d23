-- What is read from references_old.item to make references_new.items; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.follows,
    source.place,
    source.fallback
FROM references_old.item AS source
