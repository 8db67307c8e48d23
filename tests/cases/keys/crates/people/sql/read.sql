-- What is read from keys_old.person to make keys_new.people; the runtime adds the range of keys and the order.
SELECT
    source.person_id,
    source.person_uuid,
    source.name
FROM keys_old.person AS source
