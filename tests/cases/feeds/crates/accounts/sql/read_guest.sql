-- What is read from feeds_old.customer to make feeds_new.accounts; the runtime adds the range of keys and the order.
SELECT
    source.customer_id,
    source.guest,
    source.guest_helper
FROM feeds_old.customer AS source
WHERE (source.guest IS NOT NULL)
