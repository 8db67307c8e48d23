CREATE TYPE enums_new.role_kind AS ENUM ('designing', 'sectioning', 'other thing', 'it''s');
CREATE TYPE enums_new.role_state AS ENUM ('off', 'on');
CREATE TABLE enums_new.roles (
    id uuid PRIMARY KEY,
    legacy_id integer NOT NULL UNIQUE,
    kind enums_new.role_kind NOT NULL,
    state enums_new.role_state
);
