-- What is read from composite_old.paper to make composite_new.papers; the runtime adds the range of keys and the order.
SELECT
    source.paper_id,
    source.tenant_id,
    source.title
FROM composite_old.paper AS source
