CREATE TABLE numbers_new.visitors (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    brought_by integer REFERENCES numbers_new.visitors,
    member_number integer UNIQUE
);
CREATE TABLE numbers_new.stays (
    id integer PRIMARY KEY,
    visitor_id integer REFERENCES numbers_new.visitors,
    guest_id integer REFERENCES numbers_new.visitors,
    day date NOT NULL
);
