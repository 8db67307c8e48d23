-- What is read from numbers_old.visit to make numbers_new.stays; the runtime adds the range of keys and the order.
SELECT
    source.visit_id,
    source.member_id,
    source.guest_id,
    source."day"
FROM numbers_old.visit AS source
