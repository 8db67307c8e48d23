//! What a server's refusal of a row says: which row it was, and why, in our own words for reasons.

use super::{RefusedRow, Stage};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::value::{Reason, Refusal};
use tokio_postgres::error::DbError;

/// Whether an error is about a row's values, so that the batch can go on without the row: classes 22 (data) and 23
/// (constraints), exceptions raised by triggers, limits that one row's size can exceed, and internal errors at a line of
/// a COPY, by which some types refuse a value of theirs (an empty tsquery is one that PostgreSQL sends and does not take).
pub(crate) fn refuses_rows(error: &tokio_postgres::Error) -> bool {
    let code = error
        .code()
        .map(tokio_postgres::error::SqlState::code)
        .unwrap_or_default();
    code.starts_with("22")
        || code.starts_with("23")
        || code.starts_with("54")
        || code == "P0001"
        || code == "44000"
        || (code == "XX000" && is_at_a_line(error))
}

fn is_at_a_line(error: &tokio_postgres::Error) -> bool {
    let context = error.as_db_error().and_then(DbError::where_);
    context.is_some_and(|context| context.lines().any(|line| line.starts_with("COPY ")))
}

/// The row's number within the COPY (from 1), where the server told it.
///
/// The context of a COPY error reads `COPY table, line 3, column x: …`, translated into the server's language; so it is
/// the first number that follows a comma behind the word COPY. A table's name may hold commas and digits as well, so
/// its own text is skipped first.
fn copy_line(error: &tokio_postgres::Error, table: &str) -> Option<usize> {
    error
        .as_db_error()
        .and_then(DbError::where_)
        .and_then(|context| line_of_context(context, table))
}

fn line_of_context(context: &str, table: &str) -> Option<usize> {
    let line = context.lines().find(|line| line.starts_with("COPY "))?;
    let behind = line
        .strip_prefix("COPY ")?
        .strip_prefix(table)?
        .strip_prefix(',')?;
    let digits: String = behind
        .chars()
        .skip_while(|c| !c.is_ascii_digit() && *c != ',')
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// How the target refused rows.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By an error.
    Error(tokio_postgres::Error),
    /// A trigger of the target left rows out without an error.
    LeftOut,
}

impl Refused {
    /// The row's number within the COPY (from 1), where the server told it.
    pub(crate) fn line(&self, table: &str) -> Option<usize> {
        match self {
            Self::Error(error) => copy_line(error, table),
            Self::LeftOut => None,
        }
    }

    /// The refusal of a row that stood alone, or at the line that was told.
    pub(crate) fn of(&self, entity: &Entity, legacy: LegacyKey) -> RefusedRow {
        match self {
            Self::Error(error) => refusal_of(entity, legacy, error),
            Self::LeftOut => {
                let detail = "a trigger of the target left the row out without an error";
                let refusal = Refusal::new(Reason::Refused, detail);
                RefusedRow {
                    stage: Stage::Write,
                    ..RefusedRow::by_transform(legacy, refusal)
                }
            }
        }
    }
}

/// The refusal of a row by the target.
fn refusal_of(entity: &Entity, legacy: LegacyKey, error: &tokio_postgres::Error) -> RefusedRow {
    let Some(server) = error.as_db_error() else {
        return RefusedRow::by_transform(legacy, Refusal::new(Reason::Refused, error.to_string()));
    };
    let sqlstate = server.code().code();
    RefusedRow {
        legacy,
        stage: Stage::Write,
        refusal: Refusal::new(reason_of(sqlstate), detail_of(entity, server)),
        column: server.column().unwrap_or_default().to_owned(),
        constraint: server.constraint().unwrap_or_default().to_owned(),
        sqlstate: sqlstate.to_owned(),
    }
}

fn reason_of(sqlstate: &str) -> Reason {
    match sqlstate {
        "23505" => Reason::Duplicate,
        "23514" => Reason::Check,
        "23502" => Reason::NotNull,
        "23503" => Reason::Orphan,
        "23P01" => Reason::Exclusion,
        "22001" => Reason::TooLong,
        "22003" => Reason::OutOfRange,
        _ => Reason::Refused,
    }
}

/// The server's message without its detail: the detail quotes the row's values, which may be personal. So may the
/// message of a type or a trigger, which is therefore kept only where no column of the entity is sensitive.
fn detail_of(entity: &Entity, server: &DbError) -> String {
    match server.constraint() {
        Some(constraint) => format!("the target refused it by the constraint {constraint}"),
        None if entity.sensitive.is_empty() => server.message().to_owned(),
        None => "the target refused it; the server's message is left out, it may quote a sensitive value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::line_of_context;

    #[test]
    fn the_line_is_found_in_any_language() {
        for context in [
            "COPY t, line 3, column x: \"9\"",
            "COPY t, Zeile 3",
            "COPY t, ligne 3, colonne x",
            "COPY t, строка 3",
        ] {
            assert_eq!(line_of_context(context, "t"), Some(3), "{context}");
        }
    }

    #[test]
    fn names_with_commas_and_digits_do_not_mislead() {
        assert_eq!(line_of_context("COPY a, 7, line 12", "a, 7"), Some(12));
        assert_eq!(
            line_of_context(
                "PL/pgSQL function f() line 5 at RAISE\nCOPY t1, line 8",
                "t1"
            ),
            Some(8)
        );
        assert_eq!(line_of_context("SQL statement \"SELECT 1\"", "t"), None);
    }
}
