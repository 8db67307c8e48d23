CREATE TABLE times_new.visits (
    id integer PRIMARY KEY, began_at timestamptz, ended_at timestamptz, day_at timestamptz, day date, clock time, span interval, rest jsonb NOT NULL
);
