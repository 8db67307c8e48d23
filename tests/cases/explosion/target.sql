CREATE TABLE explosion_new.event_values (
    id uuid PRIMARY KEY, event_id integer NOT NULL, name text NOT NULL, value text, number numeric, UNIQUE (event_id, name)
);
CREATE TABLE explosion_new.event_tags (
    event_id integer NOT NULL, position smallint NOT NULL, tag text NOT NULL, PRIMARY KEY (event_id, position)
);
