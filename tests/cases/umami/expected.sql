-- What must have arrived, in plain SQL by hand and independent of rehome: for each table what the source gives and what
-- the target holds. Most keys are the UUIDs that stood in the source; new ones are told by what they stand for.

-- user: source
SELECT account_uuid, username, password, CASE WHEN is_admin THEN 'admin' ELSE 'user' END, created_at, updated_at,
       NULL::timestamptz AS deleted_at, NULL::text AS display_name, NULL::text AS logo_url
FROM account;
-- user: target
SELECT user_id, username, password, role, created_at, updated_at, deleted_at, display_name, logo_url
FROM "user";

-- website: source
SELECT website_uuid, name, domain, account_uuid, website.created_at, account_uuid AS created_by, false AS replay
FROM website JOIN account USING (user_id);
-- website: target
SELECT website_id, name, domain, user_id, created_at, created_by, replay_enabled
FROM website
WHERE num_nonnulls(reset_at, updated_at, deleted_at, team_id, replay_config) = 0;

-- share: source
SELECT website_uuid, name, 1 AS share_type, share_id, '{"overview": true}', created_at
FROM website
WHERE share_id <> '';
-- share: target
SELECT entity_id, name, share_type, slug, parameters, created_at
FROM share
WHERE share_id <> entity_id AND updated_at IS NULL;

-- session: source
SELECT session_uuid, website_uuid, browser, os, device, screen, language, country, session.created_at
FROM session JOIN website USING (website_id);
-- session: target
SELECT session_id, website_id, browser, os, device, screen, language, country, created_at
FROM session
WHERE num_nonnulls(region, city, distinct_id) = 0;

-- website_event: source
SELECT event_uuid, website_uuid, session_uuid, hostname, event_type, event_name, happened.created_at,
       split_part(url, '?', 1), nullif(split_part(url, '?', 2), ''),
       CASE WHEN referrer LIKE '/%' THEN referrer
            WHEN referrer LIKE '%://%/%' THEN '/' || split_part(split_part(referrer, '?', 1), '/', 4) END,
       nullif(split_part(referrer, '?', 2), ''),
       nullif(replace(split_part(referrer, '/', 3), 'www.', ''), ''),
       nullif(split_part(split_part(url, 'fbclid=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'gclid=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'li_fat_id=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'msclkid=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'ttclid=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'twclid=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'utm_campaign=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'utm_content=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'utm_medium=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'utm_source=', 2), '&', 1), ''),
       nullif(split_part(split_part(url, 'utm_term=', 2), '&', 1), ''),
       -- A visit is told by its first moment and its number of events.
       min(happened.created_at) OVER visit, count(*) OVER visit
FROM (
    SELECT NULL::uuid AS event_uuid, website_id, session_id, created_at, url, referrer, 1 AS event_type, NULL AS event_name
    FROM pageview
    UNION ALL
    SELECT event_uuid, website_id, session_id, created_at, url, NULL, 2, event_name
    FROM event
) AS happened
JOIN website USING (website_id)
JOIN session USING (session_id)
WINDOW visit AS (PARTITION BY session_id, to_char(happened.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24'));
-- website_event: target
SELECT CASE WHEN event_type = 2 THEN event_id END, website_id, session_id, hostname, event_type, event_name, created_at,
       url_path, url_query, referrer_path, referrer_query, referrer_domain,
       fbclid, gclid, li_fat_id, msclkid, ttclid, twclid,
       utm_campaign, utm_content, utm_medium, utm_source, utm_term,
       min(created_at) OVER visit, count(*) OVER visit
FROM website_event
WHERE num_nonnulls(page_title, tag, cls, fcp, inp, lcp, ttfb) = 0
WINDOW visit AS (PARTITION BY visit_id);

-- event_data: source
SELECT event_uuid, website_uuid, data_key, string_value, number_value, date_value, data_type, event.created_at
FROM event_data
JOIN event USING (event_id)
JOIN website USING (website_id)
CROSS JOIN LATERAL (
    VALUES
        ('at', replace(event_data ->> 'at', 'Z', '.000Z'), NULL, (event_data ->> 'at')::timestamptz, 4),
        ('price', round((event_data ->> 'price')::numeric, 4)::text, round((event_data ->> 'price')::numeric, 4), NULL, 2),
        ('currency', event_data ->> 'currency', NULL, NULL, 1),
        ('plan', event_data ->> 'plan', NULL, NULL, 1),
        ('seats', (event_data ->> 'seats') || '.0000', round((event_data ->> 'seats')::numeric, 4), NULL, 2),
        ('trial', event_data ->> 'trial', NULL, NULL, 3),
        ('cart.items', event_data -> 'cart' ->> 'items', NULL, NULL, 5),
        ('cart.coupon', event_data -> 'cart' ->> 'coupon', NULL, NULL, 1)
) AS entry (data_key, string_value, number_value, date_value, data_type)
WHERE jsonb_path_exists(event_data, ('$.' || data_key)::jsonpath);
-- event_data: target
SELECT website_event_id, website_id, data_key, string_value, number_value, date_value, data_type, created_at
FROM event_data;
