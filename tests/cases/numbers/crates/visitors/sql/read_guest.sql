-- What is read from numbers_old.guest to make numbers_new.visitors; the runtime adds the range of keys and the order.
SELECT
    source.guest_id,
    -- id: an expression of the mapping
    (source.guest_id * 2 + 1)::integer AS id,
    source.name,
    source.brought_by
FROM numbers_old.guest AS source
