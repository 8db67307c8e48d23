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
