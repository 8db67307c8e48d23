-- What is read from feeds_old.call to make feeds_new.calls; the runtime adds the range of keys and the order.
SELECT
    source.call_id,
    source.staff_id,
    source.customer_id
FROM feeds_old.call AS source
