-- What is read from cycle_old.worker to make cycle_new.workers; the runtime adds the range of keys and the order.
SELECT
    source.worker_id,
    source.name,
    source.shop_id,
    source.boss_id
FROM cycle_old.worker AS source
