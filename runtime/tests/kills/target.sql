-- The new database of the kills, with rows that were there before.
CREATE TABLE public.teams (id uuid PRIMARY KEY, name text NOT NULL);
INSERT INTO public.teams VALUES ('00000000-0000-0000-0000-000000000001', 'our own');

CREATE TABLE public.members (
    id       uuid PRIMARY KEY,
    email    varchar(60) NOT NULL CONSTRAINT one_member_an_address UNIQUE,
    team_id  uuid NOT NULL CONSTRAINT in_a_team REFERENCES public.teams ON DELETE CASCADE,
    age      integer CHECK (age >= 0)
);
CREATE INDEX members_team ON public.members (team_id, age DESC NULLS LAST) WITH (fillfactor = 80);
CREATE UNIQUE INDEX members_spelling ON public.members (lower(email)) WHERE age > 5;
COMMENT ON INDEX public.members_spelling IS 'in lower case; it''s kept';
ALTER TABLE public.members CLUSTER ON members_team;

CREATE TABLE public.nodes (
    id     serial PRIMARY KEY,
    up     integer REFERENCES public.nodes,
    label  text NOT NULL CHECK (label <> 'bad')
);
INSERT INTO public.nodes (id, label) VALUES (-1, 'our own');
SELECT setval('public.nodes_id_seq', 17);
