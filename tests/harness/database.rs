//! A database and questions to it, in plain SQL and without `psql`.

use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::{Result, fail};

/// A row as text; `None` is NULL.
pub type TextRow = Vec<Option<String>>;

/// A database, by its connection string. Every question has a session of its own.
#[derive(Debug, Clone)]
pub struct Database {
    url: String,
}

impl Database {
    /// The database behind a connection string.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }

    /// The connection string.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs a script.
    ///
    /// # Errors
    /// When the server refuses; the message has its words.
    pub fn execute(&self, script: &str) -> Result {
        self.rows(script).map(drop)
    }

    /// The rows that a script gives, all statements' together.
    ///
    /// # Errors
    /// When the server refuses; the message has its words.
    pub fn rows(&self, script: &str) -> Result<Vec<TextRow>> {
        let runtime = runtime()?;
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await?;
            let traffic = tokio::spawn(connection);
            let answer = client.simple_query(script).await;
            drop(client);
            traffic.await??;
            Ok(text_rows(answer.map_err(|error| explain(&error, script))?))
        })
    }

    /// The one value that a query gives.
    ///
    /// # Errors
    /// When the server refuses, or there is not exactly one value.
    pub fn value(&self, query: &str) -> Result<String> {
        let rows = self.rows(query)?;
        match rows.as_slice() {
            [row] => match row.as_slice() {
                [Some(value)] => Ok(value.clone()),
                _ => fail(format!("one value was expected of {query}: {row:?}")),
            },
            _ => fail(format!("one row was expected of {query}: {rows:?}")),
        }
    }

    /// The one number that a query gives.
    ///
    /// # Errors
    /// When the server refuses, or there is not exactly one whole number.
    pub fn number(&self, query: &str) -> Result<u64> {
        Ok(self.value(query)?.parse()?)
    }

    /// The first column of all rows.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn column(&self, query: &str) -> Result<Vec<String>> {
        let rows = self.rows(query)?;
        let first = |row: TextRow| row.into_iter().next().flatten().unwrap_or_default();
        Ok(rows.into_iter().map(first).collect())
    }

    /// Opens a transaction, runs a script in it and leaves it open, with every lock that it took, until it is dropped.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn hold(&self, script: &str) -> Result<Held> {
        let (ready, told) = mpsc::channel();
        let (release, wait) = tokio::sync::oneshot::channel::<()>();
        let (url, script) = (self.url.clone(), format!("BEGIN; {script}"));
        let thread = std::thread::spawn(move || -> Result {
            runtime()?.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
                tokio::spawn(connection);
                let begun = client.batch_execute(&script).await;
                let begun = begun.map_err(|error| explain(&error, &script));
                let failed = begun.is_err();
                // Nobody listens any more only where the test has ended already.
                let _ = ready.send(begun);
                if !failed {
                    let _ = wait.await;
                    client.batch_execute("ROLLBACK").await?;
                }
                Ok(())
            })
        });
        told.recv()??;
        Ok(Held {
            release: Some(release),
            thread: Some(thread),
        })
    }
}

/// A transaction that is kept open. Dropping it rolls it back.
#[derive(Debug)]
pub struct Held {
    release: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(thread) = self.thread.take() {
            // What went wrong with the rollback shows in what the test asks next.
            let _ = thread.join();
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

fn text_rows(messages: Vec<SimpleQueryMessage>) -> Vec<TextRow> {
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| {
        let cells = 0..row.len();
        cells.map(|cell| row.get(cell).map(str::to_owned)).collect()
    })
    .collect()
}

/// The driver's own text leaves out what the server said.
pub(crate) fn explain(error: &tokio_postgres::Error, script: &str) -> String {
    let start: String = script.chars().take(300).collect();
    match error.as_db_error() {
        Some(server) => format!(
            "{} ({}) in: {start}",
            server.message(),
            server.code().code()
        ),
        None => format!("{error:?} in: {start}"),
    }
}
