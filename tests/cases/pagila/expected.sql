-- What must have arrived, in plain SQL by hand and independent of rehome: for each table what the source gives and what
-- the target holds, told with legacy numbers and names in the place of new keys. Both answers must have the same rows.

-- countries: source
SELECT country_id, country, NULL::text AS iso2, last_update
FROM country;
-- countries: target
SELECT legacy_id, name, iso2, updated_at
FROM countries;

-- cities: source
SELECT city.city_id, country.country, city.city, city.last_update
FROM city JOIN country USING (country_id);
-- cities: target
SELECT cities.legacy_id, countries.name, cities.name, cities.updated_at
FROM cities JOIN countries ON countries.id = cities.country_id;

-- addresses: source
SELECT address_id, address, nullif(address2, ''), nullif(district, ''), city_id, nullif(postal_code, ''), '{}', last_update
FROM address;
-- addresses: target
SELECT addresses.legacy_id, line1, line2, region, cities.legacy_id, postal_code, metadata, addresses.updated_at
FROM addresses JOIN cities ON cities.id = addresses.city_id;

-- languages: source
SELECT language_id, name::text, NULL::text AS bcp47, last_update
FROM language;
-- languages: target
SELECT id, name, bcp47, updated_at
FROM languages;

-- genres: source
SELECT category_id, NULL::integer AS parent, replace(lower(name), ' ', '-'), name, last_update
FROM category;
-- genres: target
SELECT legacy_id, parent_id, slug, name, updated_at
FROM genres;

-- performers: source
SELECT actor_id, first_name, last_name, concat(first_name, ' ', last_name), '{}', last_update
FROM actor;
-- performers: target
SELECT legacy_id, first_name, last_name, full_name, metadata, updated_at
FROM performers;

-- films: source
SELECT film_id, title, description, release_year, language_id, original_language_id, length,
       CASE rating WHEN 'G' THEN 'g' WHEN 'PG' THEN 'pg' WHEN 'PG-13' THEN 'pg_13' WHEN 'R' THEN 'r' WHEN 'NC-17' THEN 'nc_17' ELSE 'unrated' END,
       CASE WHEN special_features IS NULL THEN '{}' ELSE
           translate(replace(replace(array_to_string(special_features, ','), 'Deleted Scenes', 'deleted_scenes'),
                             'Behind the Scenes', 'behind_the_scenes'), 'TC', 'tc') END,
       to_tsvector('english', title || ' ' || coalesce(description, '')), '{}', last_update, last_update
FROM film;
-- films: target
SELECT legacy_id, title, synopsis, release_year, language_id, original_language_id, runtime_minutes,
       rating,
       CASE WHEN special_features = '{}' THEN '{}' ELSE array_to_string(special_features, ',') END,
       search_vector, metadata, created_at, updated_at
FROM films;

-- film_pricing: source
SELECT film_id, rental_duration || ' days', round(rental_rate * 100), round(replacement_cost * 100), 'USD'
FROM film;
-- film_pricing: target
SELECT films.legacy_id, rental_period, rental_rate_cents, replacement_cost_cents, currency
FROM film_pricing JOIN films ON films.id = film_pricing.film_id;

-- film_credits: source
SELECT film_id, actor_id, 'actor', last_update
FROM film_actor;
-- film_credits: target
SELECT films.legacy_id, performers.legacy_id, role, film_credits.updated_at
FROM film_credits JOIN films ON films.id = film_id JOIN performers ON performers.id = performer_id;

-- film_genres: source
SELECT film_id, category.name, film_category.last_update
FROM film_category JOIN category USING (category_id);
-- film_genres: target
SELECT films.legacy_id, genres.name, film_genres.updated_at
FROM film_genres JOIN films ON films.id = film_id JOIN genres ON genres.id = genre_id;

-- user_accounts: source
SELECT 'staff', staff_id, NULL::integer, username, email, password,
       CASE WHEN active THEN 'active' ELSE 'closed' END, last_update, last_update
FROM staff
UNION ALL
SELECT 'customer', NULL, customer_id, lower(email), email, NULL,
       CASE WHEN active = 0 THEN 'suspended' ELSE 'active' END, (create_date || ' 00:00:00+00')::timestamptz, last_update
FROM customer;
-- user_accounts: target
SELECT kind::text, legacy_staff_id, legacy_customer_id, login, email, password_hash, status, created_at, updated_at
FROM user_accounts;

-- stores: source
SELECT store_id, 'STORE-' || lpad(store_id::text, 3, '0'), manager_staff_id, store.address_id,
       CASE WHEN phone <> '' THEN phone END, store.last_update
FROM store JOIN address USING (address_id);
-- stores: target
SELECT stores.legacy_id, code, staff_members.legacy_id, addresses.legacy_id, stores.phone, stores.updated_at
FROM stores JOIN staff_members ON staff_members.id = manager_id JOIN addresses ON addresses.id = stores.address_id;

-- staff_members: source
SELECT staff_id, staff.email, store_id, staff.address_id,
       CASE WHEN manager_staff_id <> staff_id THEN manager_staff_id END,
       first_name, last_name, CASE WHEN phone <> '' THEN phone END, picture, sha256(picture), staff.last_update
FROM staff JOIN store USING (store_id) JOIN address ON address.address_id = staff.address_id;
-- staff_members: target
SELECT staff_members.legacy_id, user_accounts.email, stores.legacy_id, addresses.legacy_id, manager.legacy_id,
       staff_members.given_name, staff_members.family_name, staff_members.phone, staff_members.photo,
       staff_members.photo_sha256, staff_members.updated_at
FROM staff_members
JOIN user_accounts ON user_accounts.id = staff_members.account_id
    AND user_accounts.kind = 'staff' AND user_accounts.legacy_staff_id = staff_members.legacy_id
JOIN stores ON stores.id = staff_members.store_id
JOIN addresses ON addresses.id = staff_members.address_id
LEFT JOIN staff_members AS manager ON manager.id = staff_members.reports_to;

-- customers: source
SELECT customer_id, email, store_id, customer.address_id, left(first_name, 1) || lower(substr(first_name, 2)),
       initcap(last_name), CASE WHEN phone <> '' THEN phone END, '{"newsletter": false}', customer.last_update
FROM customer JOIN address USING (address_id);
-- customers: target
SELECT customers.legacy_id, user_accounts.email, stores.legacy_id, addresses.legacy_id, given_name,
       family_name, customers.phone, preferences, customers.updated_at
FROM customers
JOIN user_accounts ON user_accounts.id = account_id
    AND user_accounts.kind = 'customer' AND user_accounts.legacy_customer_id = customers.legacy_id
JOIN stores ON stores.id = home_store_id
JOIN addresses ON addresses.id = customers.address_id;

-- inventory_items: source
SELECT inventory_id, film_id, store_id, 'good', last_update
FROM inventory;
-- inventory_items: target
SELECT inventory_items.legacy_id, films.legacy_id, stores.legacy_id, condition, inventory_items.updated_at
FROM inventory_items JOIN films ON films.id = film_id JOIN stores ON stores.id = store_id;

-- rentals: source
SELECT rental_id, inventory_id, customer_id, staff_id, rental_date, return_date,
       CASE WHEN return_date IS NULL THEN 'open' ELSE 'returned' END, '{}', last_update
FROM rental;
-- rentals: target
SELECT rentals.legacy_id, inventory_items.legacy_id, customers.legacy_id, staff_members.legacy_id, rented_at, returned_at,
       status, rentals.metadata, rentals.updated_at
FROM rentals
JOIN inventory_items ON inventory_items.id = inventory_item_id
JOIN customers ON customers.id = customer_id
JOIN staff_members ON staff_members.id = handled_by;

-- payments: source
SELECT payment_id, customer_id, rental_id, staff_id, amount, 'USD',
       CASE WHEN amount > 0 THEN 'captured' ELSE 'waived' END, payment_date,
       CASE WHEN payment_date < '2022-07-01 00:00:00+00' THEN 'payments_2022h1' ELSE 'payments_2022h2' END
FROM payment;
-- payments: target
SELECT payments.legacy_id, customers.legacy_id, rentals.legacy_id, staff_members.legacy_id, amount, currency,
       payments.status, paid_at, payments.tableoid::regclass::text
FROM payments
JOIN customers ON customers.id = customer_id
JOIN rentals ON rentals.id = rental_id
JOIN staff_members ON staff_members.id = taken_by;
