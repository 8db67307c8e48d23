-- What is read from enums_old.role to make enums_new.roles; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.name,
    source.state
FROM enums_old.role AS source
