-- What is read from feeds_old.staff to make feeds_new.accounts; the runtime adds the range of keys and the order.
SELECT
    source.staff_id,
    source.username,
    source.active::text AS "active text",
    source.note,
    source.boss,
    source.balance
FROM feeds_old.staff AS source
