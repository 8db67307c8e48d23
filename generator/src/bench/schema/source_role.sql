-- The role that a migration reads with: it may look at everything and change nothing.
GRANT USAGE ON SCHEMA legacy TO bench_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA legacy TO bench_reader;
