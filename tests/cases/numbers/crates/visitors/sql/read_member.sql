-- What is read from numbers_old.member to make numbers_new.visitors; the runtime adds the range of keys and the order.
SELECT
    source.member_id,
    -- id: an expression of the mapping
    (source.member_id * 2 + 0)::integer AS id,
    source.name,
    source.brought_by
FROM numbers_old.member AS source
