//! How a database is asked: one statement each, whose refusal is a line like any other and stops no other question.

use rehome_runtime::connect::Side;
use tokio_postgres::types::{FromSql, ToSql};
use tokio_postgres::{Client, Row};

use super::line::Line;
use crate::introspect::server_error;

/// Asks one database.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) side: Side,
    pub(super) client: &'a Client,
}

/// What a statement gave, or the line that says why it gave nothing.
pub(super) type Answer<T> = Result<T, Line>;

/// Sizes and definitions wait for a table that somebody has locked; that somebody is to be told, not waited for.
const PATIENCE: &str = "SET lock_timeout = '2s'; SET statement_timeout = '30s'";

impl Asker<'_> {
    /// Sees to it that no question waits for long.
    pub(super) async fn begin(self) -> Vec<Line> {
        let set = self.client.batch_execute(PATIENCE).await;
        let refused = set.map_err(|error| self.unasked("patience", error));
        refused.err().into_iter().collect()
    }

    /// All rows of a statement.
    pub(super) async fn rows(
        self,
        check: &'static str,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Answer<Vec<Row>> {
        let rows = self.client.query(sql, parameters).await;
        rows.map_err(|error| self.unasked(check, error))
    }

    /// The one row of a statement.
    pub(super) async fn row(
        self,
        check: &'static str,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Answer<Row> {
        let row = self.client.query_one(sql, parameters).await;
        row.map_err(|error| self.unasked(check, error))
    }

    /// A column of a row, by its name.
    pub(super) fn field<'r, T: FromSql<'r>>(
        self,
        check: &'static str,
        row: &'r Row,
        name: &str,
    ) -> Answer<T> {
        row.try_get(name)
            .map_err(|error| self.unasked(check, error))
    }

    fn unasked(self, check: &'static str, error: tokio_postgres::Error) -> Line {
        let told = server_error("this could not be asked", check, error);
        Line::warn(
            self.side.into(),
            check,
            told.to_string(),
            "look at it by hand before the migration",
        )
    }
}

/// The lines of an answer, the refusal being one.
pub(super) fn lines(answer: Answer<Vec<Line>>) -> Vec<Line> {
    answer.unwrap_or_else(|refused| vec![refused])
}

/// Names for a message: the first few, and how many more there are.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
