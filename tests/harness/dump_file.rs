//! Loads the files that `pg_dump` writes, `COPY … FROM stdin` and its rows included, in one session and without `psql`.

use std::io::Cursor;
use std::path::Path;
use std::pin::pin;

use futures_util::SinkExt;
use tokio_postgres::{Client, NoTls};

use crate::Result;
use crate::database::{Database, explain};

/// A part of such a file.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    /// Statements.
    Script(&'t str),
    /// A COPY statement and its rows.
    Rows(&'t str, &'t str),
}

/// Runs a file in a database.
///
/// # Errors
/// When the file cannot be read or the server refuses something in it.
pub fn load(database: &Database, file: &Path) -> Result {
    let text = std::fs::read_to_string(file)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(database.url(), NoTls).await?;
        tokio::spawn(connection);
        for part in parts(&text) {
            match part {
                Part::Script(script) => {
                    let done = client.batch_execute(script).await;
                    done.map_err(|error| explain(&error, script))?;
                }
                Part::Rows(statement, rows) => copy(&client, statement, rows).await?,
            }
        }
        Ok(())
    })
}

async fn copy(client: &Client, statement: &str, rows: &str) -> Result {
    let refused = |error: tokio_postgres::Error| explain(&error, statement);
    let sink = client.copy_in(statement).await.map_err(refused)?;
    let mut sink = pin!(sink);
    sink.send(Cursor::new(rows.as_bytes().to_vec()))
        .await
        .map_err(refused)?;
    sink.finish().await.map_err(refused)?;
    Ok(())
}

/// Cuts a file at its COPY statements. Their rows end with a line that holds `\.` alone.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((script, statement, after)) = next_copy(rest) {
        let end = after.find("\\.\n").unwrap_or(after.len());
        parts.push(Part::Script(script));
        parts.push(Part::Rows(statement, &after[..end]));
        rest = after.get(end + 3..).unwrap_or_default();
    }
    parts.push(Part::Script(rest));
    parts
}

/// The text before the next COPY, its statement, and the text that begins with its rows.
fn next_copy(text: &str) -> Option<(&str, &str, &str)> {
    const END: &str = " FROM stdin;\n";
    let start = if text.starts_with("COPY ") {
        0
    } else {
        text.find("\nCOPY ")? + 1
    };
    let end = start + text[start..].find(END)? + END.len();
    Some((&text[..start], text[start..end].trim_end(), &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_out_of_the_script() {
        let text = "SET a = b;\n\nCOPY t (x) FROM stdin;\n1\n2\n\\.\n\nCOPY u (x) FROM stdin;\n\\.\nSELECT 1;\n";
        assert_eq!(
            parts(text),
            [
                Part::Script("SET a = b;\n\n"),
                Part::Rows("COPY t (x) FROM stdin;", "1\n2\n"),
                Part::Script("\n"),
                Part::Rows("COPY u (x) FROM stdin;", ""),
                Part::Script("SELECT 1;\n"),
            ]
        );
    }
}
