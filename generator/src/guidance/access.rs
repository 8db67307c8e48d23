//! Which rights both roles need: the exact statements, for a DBA to read and to run.

use crate::names::{quote_identifier, quote_literal};

/// What the statements are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The role.
    pub role: String,
    /// The database.
    pub database: String,
    /// Its schemas.
    pub schemas: Vec<String>,
}

/// The statements that make a role which can read the source and nothing else.
#[must_use]
pub fn source_grants(access: &Access) -> String {
    let role = quote_identifier(&access.role);
    let mut sql = first_lines(access, &role);
    for schema in &access.schemas {
        let schema = quote_identifier(schema);
        sql.push_str(&format!("GRANT USAGE ON SCHEMA {schema} TO {role};\n"));
        sql.push_str(&format!(
            "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};\n"
        ));
    }
    // A second belt: even a mistake of ours could not write.
    sql.push_str(&format!(
        "ALTER ROLE {role} SET default_transaction_read_only = on;\n"
    ));
    sql
}

/// The statements that make a role which can fill the target's tables and keep rehome's own in a schema of theirs.
#[must_use]
pub fn target_grants(access: &Access, control_schema: &str) -> String {
    let role = quote_identifier(&access.role);
    let mut sql = first_lines(access, &role);
    for schema in &access.schemas {
        let schema = quote_identifier(schema);
        sql.push_str(&format!("GRANT USAGE ON SCHEMA {schema} TO {role};\n"));
        sql.push_str(&format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};\n"
        ));
        sql.push_str(&format!(
            "GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};\n"
        ));
    }
    let control = quote_identifier(control_schema);
    sql.push_str(&format!(
        "CREATE SCHEMA IF NOT EXISTS {control} AUTHORIZATION {role};\n"
    ));
    sql
}

fn first_lines(access: &Access, role: &str) -> String {
    let database = quote_identifier(&access.database);
    let secret = quote_literal("choose one");
    format!(
        "CREATE ROLE {role} LOGIN PASSWORD {secret};\nGRANT CONNECT ON DATABASE {database} TO {role};\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> Access {
        Access {
            role: "rehome_reader".to_owned(),
            database: "Old \"shop\"".to_owned(),
            schemas: vec!["public".to_owned(), "Weird".to_owned()],
        }
    }

    #[test]
    fn the_reader_may_read_and_nothing_else() {
        let sql = source_grants(&access());
        assert!(sql.contains("GRANT SELECT ON ALL TABLES IN SCHEMA public TO rehome_reader;"));
        assert!(sql.contains("SCHEMA \"Weird\""));
        assert!(sql.contains("DATABASE \"Old \"\"shop\"\"\""));
        assert!(!sql.contains("INSERT") && !sql.contains("CREATE SCHEMA"));
    }

    #[test]
    fn the_writer_gets_a_schema_for_the_control_tables() {
        let sql = target_grants(&access(), "rehome");
        assert!(sql.contains("CREATE SCHEMA IF NOT EXISTS rehome AUTHORIZATION rehome_reader;"));
        assert!(sql.contains("ON ALL SEQUENCES IN SCHEMA public"));
    }
}
