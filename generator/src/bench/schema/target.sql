-- The new schema of the benchmark: the same three tables as the target's owner wants them.
CREATE SCHEMA app;
CREATE TYPE app.message_kind AS ENUM ('information', 'reminder', 'warning', 'error');
CREATE TABLE app.people (
    id            uuid PRIMARY KEY,
    full_name     varchar(100) NOT NULL,
    email         varchar(200) NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE TABLE app.labs (
    id            uuid PRIMARY KEY,
    name          varchar(100) NOT NULL,
    city          varchar(100) NOT NULL
);
CREATE TABLE app.system_messages (
    id            uuid PRIMARY KEY,
    person_id     uuid NOT NULL REFERENCES app.people,
    lab_id        uuid NOT NULL REFERENCES app.labs,
    kind          app.message_kind NOT NULL,
    subject       varchar(120) NOT NULL,
    payload       jsonb,
    is_read       boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    priority      integer NOT NULL,
    channel       varchar(20) NOT NULL,
    note          varchar(60),
    CONSTRAINT nothing_forbidden CHECK (position('forbidden' IN note) = 0)
);
