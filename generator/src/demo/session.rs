//! Short conversations with the demo's databases, for callers that are not asynchronous.

use std::future::Future;

use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::DemoError;

/// Runs work that waits on a thread of its own, so that it may be called from inside a runtime as well.
///
/// # Errors
/// Those of the work, and when no thread or runtime can be made.
pub(super) fn wait<T, Work>(work: Work) -> Result<T, DemoError>
where
    T: Send,
    Work: Future<Output = Result<T, DemoError>> + Send,
{
    let body = || -> Result<T, DemoError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| DemoError::server("start a runtime", error))?;
        runtime.block_on(work)
    };
    std::thread::scope(|scope| scope.spawn(body).join())
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Opens a connection whose traffic is carried by a task of its own.
///
/// # Errors
/// When the server refuses.
pub(super) async fn connect(url: &str) -> Result<Client, DemoError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .map_err(|error| DemoError::database("be connected to", &error))?;
    tokio::spawn(async move {
        // An error of the connection reaches the client's next call as well, and is reported there.
        let _ = connection.await;
    });
    Ok(client)
}

/// Runs a script of statements.
///
/// # Errors
/// When the server refuses one of them; `action` says in the message what they were for.
pub(super) fn execute(url: &str, action: &str, script: &str) -> Result<(), DemoError> {
    wait(async {
        let client = connect(url).await?;
        client
            .batch_execute(script)
            .await
            .map_err(|error| DemoError::database(action, &error))
    })
}

/// The first value of the last row that a script gives, as text; empty where it is NULL or there is none.
///
/// # Errors
/// When the server refuses; `action` says in the message what it was for.
pub(super) fn ask(url: &str, action: &str, script: &str) -> Result<String, DemoError> {
    wait(async {
        let client = connect(url).await?;
        let answers = client
            .simple_query(script)
            .await
            .map_err(|error| DemoError::database(action, &error))?;
        let values = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
            _ => None,
        });
        Ok(values.last().unwrap_or_default())
    })
}

/// A name as an SQL identifier.
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as an SQL literal.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
