-- What is read from cycle_old.shop to make cycle_new.shops; the runtime adds the range of keys and the order.
SELECT
    source.shop_id,
    source.name,
    source.manager_id
FROM cycle_old.shop AS source
