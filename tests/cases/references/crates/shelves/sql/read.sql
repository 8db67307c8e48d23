-- What is read from references_old.shelf to make references_new.shelves; the runtime adds the range of keys and the order.
SELECT
    source.place,
    source.number,
    source.label
FROM references_old.shelf AS source
