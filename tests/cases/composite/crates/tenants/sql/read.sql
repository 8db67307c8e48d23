-- What is read from composite_old.tenant to make composite_new.tenants; the runtime adds the range of keys and the order.
SELECT
    source.tenant_id,
    source.name
FROM composite_old.tenant AS source
