-- The role that a migration writes with: it owns the new schema and is no superuser.
ALTER SCHEMA public OWNER TO dispatch_owner;
