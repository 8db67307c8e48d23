-- The role that a migration reads with: it may look at everything and change nothing.
GRANT USAGE ON SCHEMA public TO dispatch_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dispatch_reader;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO dispatch_reader;
