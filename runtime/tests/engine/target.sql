-- The new database of the engine's tests, with rows that were there before.
CREATE TYPE public.unrelated AS ENUM ('x');
CREATE TYPE public.size AS ENUM ('s', 'm', 'l');

CREATE TABLE public.teams (id uuid PRIMARY KEY, name text NOT NULL);
INSERT INTO public.teams VALUES ('00000000-0000-0000-0000-000000000001', 'our own');

CREATE TABLE public.parts (
    id          uuid PRIMARY KEY,
    code        varchar(20) NOT NULL UNIQUE,
    name        varchar(30) NOT NULL,
    price       numeric(10,2) CHECK (price >= 0),
    weight      double precision,
    made_on     date,
    active      boolean NOT NULL,
    team_id     uuid NOT NULL REFERENCES public.teams,
    previous_id uuid REFERENCES public.parts,
    sizes       public.size[],
    meta        jsonb,
    note        character(6),
    created_at  timestamp(3) with time zone,
    amount      integer,
    picture     bytea,
    span        int4range,
    seen_at     timestamp with time zone NOT NULL DEFAULT '2024-01-01 00:00:00+00'
);
INSERT INTO public.parts (id, code, name, active, team_id)
VALUES ('00000000-0000-0000-0000-0000000000aa', 'own', 'ours', true, '00000000-0000-0000-0000-000000000001');

CREATE TABLE public.labels (id uuid PRIMARY KEY, code varchar(10) NOT NULL UNIQUE, title text CHECK (title <> 'bad'));
INSERT INTO public.labels VALUES ('00000000-0000-0000-0000-0000000000bb', 'there', 'was there');

CREATE TABLE public.links (a integer, b text, weight integer CHECK (weight > 0), PRIMARY KEY (a, b));

CREATE TABLE public.nodes (id serial PRIMARY KEY, up integer REFERENCES public.nodes);
SELECT setval('public.nodes_id_seq', 2, false);
