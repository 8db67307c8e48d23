-- What is read from keys_old.holiday to make keys_new.holidays; the runtime adds the range of keys and the order.
SELECT
    source."day",
    source.name
FROM keys_old.holiday AS source
