-- The old database of the engine's tests. What is wrong with a row stands beside it.
CREATE TYPE public.size AS ENUM ('s', 'm', 'l');

CREATE TABLE public.old_team (id integer PRIMARY KEY, name text);
INSERT INTO public.old_team
SELECT number, CASE WHEN number < 6 THEN 'team ' || number END
FROM generate_series(1, 6) AS number;

CREATE TABLE public.old_part (
    id          integer PRIMARY KEY,
    code        text NOT NULL,
    name        text NOT NULL,
    price       numeric(12,4),
    weight      double precision,
    made        text,
    active      integer NOT NULL,
    team_id     integer,
    previous_id integer,
    sizes       public.size[],
    meta        json,
    note        character(4),
    created     timestamp,
    amount      text,
    picture     bytea,
    span        int4range,
    deleted     boolean NOT NULL DEFAULT false
);
INSERT INTO public.old_part
SELECT number,
       'C-' || number,
       'part ' || number,
       number * 1.2500 + 0.0050,
       CASE WHEN number % 7 = 0 THEN 'NaN'::float8 ELSE number / 3.0 END,
       to_char(date '1999-12-31' + number, 'DD.MM.YYYY'),
       number % 2,
       1 + number % 5,
       CASE WHEN number % 3 = 0 AND number > 60 THEN number - 55 END,
       ARRAY['l', 's']::public.size[],
       json_build_object('b', number, 'a', ARRAY[1.50, 2]),
       chr(97 + number % 26),
       timestamp '2024-03-31 01:59:59.123456' + number * interval '1 hour',
       number::text,
       decode(lpad(to_hex(number), 4, '0'), 'hex'),
       int4range(number, number + 3),
       false
FROM generate_series(1, 200) AS number;

UPDATE public.old_part SET meta = '{"a": 1, "a": 2.50, "\u0062": [ ]}' WHERE id = 5;
UPDATE public.old_part SET meta = NULL, price = NULL, weight = NULL, sizes = NULL, note = NULL WHERE id = 6;
UPDATE public.old_part SET weight = '-0', sizes = '{}' WHERE id = 8;
-- Refused by the transform.
UPDATE public.old_part SET team_id = 6 WHERE id = 31;
UPDATE public.old_part SET team_id = 99 WHERE id = 32;
UPDATE public.old_part SET made = '31.02.2024' WHERE id = 33;
UPDATE public.old_part SET name = repeat('x', 40) WHERE id = 37;
-- Refused by the target.
UPDATE public.old_part SET price = -1 WHERE id IN (34, 180);
UPDATE public.old_part SET code = 'C-3' WHERE id = 35;
-- Not readable.
UPDATE public.old_part SET amount = 'many' WHERE id = 36;
-- Refer to what is refused: earlier in the batch, in an earlier batch, later, never.
UPDATE public.old_part SET previous_id = 34 WHERE id = 38;
UPDATE public.old_part SET previous_id = 150 WHERE id = 39;
UPDATE public.old_part SET previous_id = 999 WHERE id = 40;
UPDATE public.old_part SET previous_id = 40 WHERE id = 41;
UPDATE public.old_part SET previous_id = 180 WHERE id = 42;
UPDATE public.old_part SET previous_id = 43 WHERE id = 43;
UPDATE public.old_part SET previous_id = 10 WHERE id = 44;
UPDATE public.old_part SET previous_id = 38 WHERE id = 45;
UPDATE public.old_part SET previous_id = 41 WHERE id = 46;
-- Left out, and a row that refers to it.
UPDATE public.old_part SET deleted = true WHERE id = 50;
UPDATE public.old_part SET previous_id = 50 WHERE id = 51;

CREATE TABLE public.old_label (id integer PRIMARY KEY, code text NOT NULL, title text, gone boolean NOT NULL);
INSERT INTO public.old_label VALUES
    (1, 'a', 'first a', false),
    (2, 'b', 'bad', false),
    (3, 'a', 'second a', false),
    (4, 'there', 'again', false),
    (5, 'b', 'second b', false),
    (6, 'c', 'left out', true),
    (7, 'a', 'third a', false),
    (8, 'b', 'third b', false),
    (9, 'there', 'once more', false),
    (10, 'd', NULL, false);

CREATE TABLE public.old_link (a integer, b text, weight integer, PRIMARY KEY (a, b));
INSERT INTO public.old_link VALUES
    (1, 'x', 1), (1, 'x|y', 2), (1, E'x\\', 3), (2, '', 4), (2, 'it''s', 5), (2, 'z', 6), (3, 'bad', -1), (3, E'|\\|', 8);

CREATE TABLE public.old_node (id integer PRIMARY KEY, up integer);
INSERT INTO public.old_node VALUES (1, 7), (2, 1), (3, NULL), (4, 99), (5, 5), (6, 0), (7, 2), (8, 4);
