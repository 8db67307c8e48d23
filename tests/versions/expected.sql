-- What must have arrived, in plain SQL by hand and independent of rehome.

-- customers: source
SELECT id, name, mail, balance, born, tags, settings, created, photo, upper(name) FROM public.customer;
-- customers: target
SELECT id, name, mail, balance, born, tags, settings, created_at, photo, shouted FROM public.customers;

-- purchases: source
SELECT id, customer_id, state, total, placed FROM public.purchase;
-- purchases: target
SELECT id, customer_id, state, total, placed FROM public.purchases;
