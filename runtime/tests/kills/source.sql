-- The old database of the kills. What is wrong with a row stands beside it.
CREATE TABLE public.old_team (id integer PRIMARY KEY, name text);
INSERT INTO public.old_team
-- Refused by the transform.
SELECT number, CASE WHEN number % 40 <> 0 THEN 'team ' || number END
FROM generate_series(1, 200) AS number;

CREATE TABLE public.old_member (id integer PRIMARY KEY, email text NOT NULL, team_id integer, age integer);
INSERT INTO public.old_member
SELECT number,
       -- Collide with a row of the same batch, of one before, of one long before.
       'm' || CASE WHEN number % 60 = 30 THEN number - 3
                   WHEN number % 90 = 45 THEN number - 40
                   WHEN number % 700 = 650 THEN number % 13
                   ELSE number END || '@example.org',
       -- Refer to a team that is refused, to none.
       CASE WHEN number % 500 = 3 THEN 9999 ELSE 1 + number % 199 END,
       -- Refused by the target.
       CASE WHEN number % 300 = 11 THEN -1 ELSE number % 90 END
FROM generate_series(1, 3000) AS number;

CREATE TABLE public.old_node (id integer PRIMARY KEY, up integer, label text);
INSERT INTO public.old_node
SELECT number,
       -- Refer to a row that comes later, that came before, to itself, to none.
       CASE WHEN number % 400 = 1 THEN 9999
            WHEN number % 5 = 0 THEN (number + 699) % 3000 + 1
            WHEN number % 7 = 0 THEN number - 6
            WHEN number % 11 = 0 THEN number END,
       -- Refused by the transform, by the target.
       CASE WHEN number % 450 = 8 THEN NULL
            WHEN number % 610 = 9 THEN 'bad'
            ELSE 'node ' || number END
FROM generate_series(1, 3000) AS number;
