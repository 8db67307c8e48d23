//! Reads catalogs and profiles from a real PostgreSQL 15.
