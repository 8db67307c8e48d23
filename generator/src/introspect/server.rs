//! The server itself: the transaction that is read in, its version and encoding, rights on schemas, its refusals in words.

use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, IsolationLevel, Transaction};

use super::field;
use crate::diagnostics::{self as codes, Finding, Findings};
use crate::error::Error;
use crate::names::quote_identifier;

/// The oldest version whose catalogs are known.
const OLDEST: u32 = 100_000;
/// The first version that rehome was not tried with.
const UNTRIED: u32 = 190_000;
/// How long one query of the catalog may take, in seconds; thousands of tables take less than one.
pub(super) const CATALOG_TIMEOUT: u32 = 120;

/// Begins the transaction that everything is read in.
///
/// A timeout of 0 means none. The lock timeout is short: sizes and definitions wait for a table that someone has locked.
///
/// # Errors
/// When the server does not answer, or the connection is in a transaction already.
pub(crate) async fn begin(
    client: &mut Client,
    timeout_seconds: u32,
) -> Result<Transaction<'_>, Error> {
    let failed = |error| server_error("no transaction could be begun", "the server", error);
    let builder = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true);
    let transaction = builder.start().await.map_err(failed)?;
    let settings = format!(
        "SET LOCAL search_path TO ''; SET LOCAL statement_timeout = '{timeout_seconds}s'; SET LOCAL lock_timeout = '15s'; \
         SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL TimeZone = 'UTC'; \
         SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL quote_all_identifiers = off"
    );
    transaction.batch_execute(&settings).await.map_err(failed)?;
    Ok(transaction)
}

/// What the server says of itself.
pub(super) struct ServerFacts {
    pub(super) version: u32,
    pub(super) encoding: String,
    pub(super) database: String,
    pub(super) role: String,
}

impl ServerFacts {
    pub(super) async fn read(transaction: &Transaction<'_>) -> Result<ServerFacts, Error> {
        let sql = "SELECT current_setting('server_version_num')::int4 AS version, current_setting('server_encoding') AS encoding, \
                   current_database()::text AS database, current_user::text AS role";
        let row = transaction.query_typed_one(sql, &[]).await;
        let row = row.map_err(|error| {
            server_error("the server did not say what it is", "its settings", error)
        })?;
        let version: i32 = field(&row, "version")?;
        let facts = ServerFacts {
            version: u32::try_from(version).unwrap_or_default(),
            encoding: field(&row, "encoding")?,
            database: field(&row, "database")?,
            role: field(&row, "role")?,
        };
        if facts.version < OLDEST {
            return Err(
                Error::usage("the server is older than PostgreSQL 10", &facts.database).advice(
                    "upgrade it, or restore its dump into a newer server and read that one",
                ),
            );
        }
        Ok(facts)
    }

    pub(super) fn findings(&self) -> Findings {
        let mut findings = Findings::new();
        if self.version >= UNTRIED {
            let message = format!(
                "the server is of version {}, newer than what rehome was tried with",
                self.version / 10_000
            );
            findings.push(Finding::new(
                codes::NEW_SERVER,
                &self.database,
                message,
                "look at the plan with more care than usual",
            ));
        }
        if self.encoding == "SQL_ASCII" {
            let message =
                "its encoding is SQL_ASCII, so text may be in any encoding and cannot be checked";
            let advice = "find out the real encoding and repair the text before it is moved";
            findings.push(Finding::new(
                codes::UNSAFE_ENCODING,
                &self.database,
                message,
                advice,
            ));
        }
        findings
    }
}

/// Which of the asked schemas exist, and whether the role may look into them.
const SCHEMAS: &str = "\
    SELECT n.nspname::text AS name, has_schema_privilege(n.oid, 'USAGE') AS usable
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname = ANY ($1::text[])
    ORDER BY n.nspname";

/// Checks that every schema is there, and finds those that the role may not use.
pub(super) async fn check_schemas(
    transaction: &Transaction<'_>,
    server: &ServerFacts,
    schemas: &[String],
) -> Result<Findings, Error> {
    if schemas.is_empty() {
        return Err(Error::usage("no schema was named", &server.database)
            .advice("name the schemas in rehome.toml, for example schemas = [\"public\"]"));
    }
    let rows = transaction
        .query_typed(SCHEMAS, &[(&schemas, Type::TEXT_ARRAY)])
        .await;
    let rows = rows
        .map_err(|error| server_error("the schemas could not be read", &server.database, error))?;
    let mut present = Vec::new();
    let mut findings = Findings::new();
    for row in &rows {
        let name: String = field(row, "name")?;
        if !field::<bool>(row, "usable")? {
            let grant = format!(
                "GRANT USAGE ON SCHEMA {} TO {};",
                quote_identifier(&name),
                quote_identifier(&server.role)
            );
            let message = format!(
                "the role {} may not look into the schema",
                quote_identifier(&server.role)
            );
            findings.push(Finding::new(
                codes::CANNOT_USE_SCHEMA,
                quote_identifier(&name),
                message,
                grant,
            ));
        }
        present.push(name);
    }
    match schemas.iter().find(|schema| !present.contains(schema)) {
        Some(missing) => Err(Error::usage(
            "the schema does not exist",
            format!(
                "{} in database {}",
                quote_identifier(missing),
                server.database
            ),
        )
        .advice("name the schemas to read in rehome.toml; `\\dn` in psql lists them")),
        None => Ok(findings),
    }
}

/// Puts a server's refusal into words: what was being done, to which object, and what helps against this sort of refusal.
pub fn server_error(
    what: &str,
    object: impl std::fmt::Display,
    error: tokio_postgres::Error,
) -> Error {
    let advice = match error.code() {
        _ if error.is_closed() => {
            "the connection broke; see the server's log, then run the command again"
        }
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => {
            "grant the role what it lacks; `rehome init` prints the GRANTs"
        }
        Some(code) if *code == SqlState::QUERY_CANCELED => {
            "the statement ran into its time limit; try again when the server has less to do, or set a longer limit"
        }
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => {
            "someone holds a lock on it, for example a schema change; try again when that is done"
        }
        Some(code) if *code == SqlState::ACTIVE_SQL_TRANSACTION => {
            "this is a fault of rehome: the connection was in a transaction; please report it"
        }
        Some(code)
            if *code == SqlState::CHARACTER_NOT_IN_REPERTOIRE
                || *code == SqlState::UNTRANSLATABLE_CHARACTER =>
        {
            "some text is not valid in the database's encoding; repair it first"
        }
        _ => "see the server's log for what it was doing at this time",
    };
    let failed = Error::failed(what, object).advice(advice);
    match error.code().filter(|code| code.code().starts_with("22")) {
        Some(code) => failed.because(without_value(code.code())),
        None => failed.because(error),
    }
}

/// A refusal of a value, by code and condition alone: the server's own words may quote the value, and a value may be
/// anybody's.
fn without_value(code: &str) -> String {
    let condition = match code {
        "22001" => "string_data_right_truncation",
        "22003" => "numeric_value_out_of_range",
        "22007" => "invalid_datetime_format",
        "22008" => "datetime_field_overflow",
        "22012" => "division_by_zero",
        "22021" => "character_not_in_repertoire",
        "22023" => "invalid_parameter_value",
        "2201B" => "invalid_regular_expression",
        "22P02" => "invalid_text_representation",
        "22P03" => "invalid_binary_representation",
        "22P05" => "untranslatable_character",
        _ => "data_exception",
    };
    format!("{condition} (SQLSTATE {code})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_nobody_has_tried_and_an_encoding_that_nobody_checks_are_told() {
        let facts = |version, encoding: &str| ServerFacts {
            version,
            encoding: encoding.to_owned(),
            database: "shop".to_owned(),
            role: "reader".to_owned(),
        };
        let told = |facts: ServerFacts| -> Vec<String> {
            let findings = facts.findings();
            findings
                .iter()
                .map(|finding| finding.code.clone())
                .collect()
        };
        assert!(told(facts(UNTRIED - 1, "UTF8")).is_empty());
        assert_eq!(told(facts(UNTRIED, "UTF8")), [codes::NEW_SERVER.id]);
        assert_eq!(
            told(facts(150_000, "SQL_ASCII")),
            [codes::UNSAFE_ENCODING.id]
        );
    }
}
