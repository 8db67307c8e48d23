CREATE TABLE times_new.visits (
    id integer PRIMARY KEY, began_at timestamptz, ended_at timestamptz, day_at timestamptz, day date, clock time, span interval, rest jsonb NOT NULL
);
CREATE TABLE times_new.alarms (id integer PRIMARY KEY, rings timestamptz, first_ring timestamptz, island_at timestamptz NOT NULL);
