-- The old schema of the benchmark: two small tables and a big one that refers to both.
CREATE SCHEMA legacy;
CREATE TABLE legacy.person (
    id       integer PRIMARY KEY,
    name     varchar(100) NOT NULL,
    email    varchar(200) NOT NULL,
    created  timestamp NOT NULL
);
CREATE TABLE legacy.lab (
    id       integer PRIMARY KEY,
    name     varchar(100) NOT NULL,
    city     varchar(100) NOT NULL
);
CREATE TABLE legacy.system_message (
    id         integer PRIMARY KEY,
    person_id  integer NOT NULL REFERENCES legacy.person,
    lab_id     integer NOT NULL REFERENCES legacy.lab,
    kind       smallint NOT NULL,
    subject    varchar(200) NOT NULL,
    payload    text,
    seen       smallint NOT NULL,
    created    timestamp NOT NULL,
    priority   integer NOT NULL,
    channel    varchar(20) NOT NULL,
    note       varchar(60)
);
