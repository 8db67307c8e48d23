-- What is read from keys_old.note to make keys_new.notes; the runtime adds the range of keys and the order.
SELECT
    source.note_id,
    -- owner: part of a reference
    (coalesce(person.person_id, source.person_id))::integer AS owner,
    source.holiday
FROM keys_old.note AS source
LEFT JOIN keys_old.person AS person ON person.person_id = source.person_id
