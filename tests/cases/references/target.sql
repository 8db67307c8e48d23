CREATE TABLE references_new.places (id uuid PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE references_new.shelves (
    place_id uuid NOT NULL REFERENCES references_new.places, number smallint NOT NULL, label text, PRIMARY KEY (place_id, number)
);
CREATE TABLE references_new.items (
    id uuid PRIMARY KEY,
    legacy_id integer NOT NULL UNIQUE,
    follows_id uuid REFERENCES references_new.items,
    place_id uuid REFERENCES references_new.places,
    fallback_id uuid REFERENCES references_new.places
);
