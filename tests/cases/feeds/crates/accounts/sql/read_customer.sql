-- What is read from feeds_old.customer to make feeds_new.accounts; the runtime adds the range of keys and the order.
SELECT
    source.customer_id,
    -- login: an expression of the mapping
    (lower(source.email))::text AS login,
    source.state,
    source.helper,
    -- balance: an expression of the mapping
    (-source.owed)::numeric AS balance
FROM feeds_old.customer AS source
