//! The connections of one command: the source under one snapshot, and the target.

use crate::connect::{Connection, Connector, Side};
use crate::error::{Error, While};
use crate::sql::quote_literal;
use std::time::{Duration, Instant};

/// The source, read under one snapshot by two sessions: one streams rows, the other answers questions about single rows.
pub(crate) struct Source {
    pub(crate) stream: Connection,
    pub(crate) questions: Connection,
    pub(crate) snapshot: String,
    /// What the snapshot shows, as a hash: equal for snapshots between which nothing was committed.
    pub(crate) state: String,
    /// When the snapshot was taken, by our clock.
    pub(crate) taken: Instant,
}

/// Which transactions a snapshot sees, as PostgreSQL numbers them. A server that was started again may have lost some and
/// give their numbers to others, and a standby does not list those that still run: there no two snapshots are the same.
const STATE: &str = "
    SELECT concat_ws(' ', current_database(), txid_current_snapshot(), pg_postmaster_start_time(),
                     CASE WHEN pg_is_in_recovery() THEN clock_timestamp() END)";

/// For how many seconds a snapshot that was given to this session has been held, by whichever of our sessions.
const AGE: &str = "
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - held.xact_start)), 0)::float8
    FROM pg_catalog.pg_stat_activity AS own
    JOIN pg_catalog.pg_stat_activity AS held
      ON held.pid = own.pid OR held.backend_xmin = own.backend_xmin AND held.datname = own.datname
         AND held.usename = own.usename AND held.application_name LIKE 'rehome%'
    WHERE own.pid = pg_catalog.pg_backend_pid()";

impl Source {
    /// Opens both sessions under the snapshot that is given, or under a new one.
    pub(crate) async fn open(
        connector: &Connector,
        entity: &str,
        given: Option<&str>,
    ) -> Result<Self, Error> {
        let name = session_name(entity);
        let stream = connector.connect(Side::Source, &name).await?;
        let snapshot = match given {
            Some(given) => {
                adopt(&stream, given).await?;
                given.to_owned()
            }
            None => export(&stream).await?,
        };
        let questions = connector.connect(Side::Source, &name).await?;
        adopt(&questions, &snapshot).await?;
        let state = state(&questions).await?;
        let taken = match given {
            Some(_) => taken(&questions).await?,
            None => Instant::now(),
        };
        Ok(Self {
            stream,
            questions,
            snapshot,
            state,
            taken,
        })
    }
}

impl Source {
    /// Holds the snapshot of another process by a name of its own, so that it stays when that one ends.
    pub(crate) async fn hold(&mut self) -> Result<(), Error> {
        self.snapshot = name_of_snapshot(&self.stream).await?;
        Ok(())
    }
}

/// Opens another session under a snapshot that one of ours holds on the same server.
pub(crate) async fn open_under(
    connector: &Connector,
    side: Side,
    entity: &str,
    snapshot: &str,
) -> Result<Connection, Error> {
    let session = connector.connect(side, &session_name(entity)).await?;
    adopt(&session, snapshot).await?;
    Ok(session)
}

/// What the servers' activity views show.
pub(crate) fn session_name(entity: &str) -> String {
    format!("rehome {entity}")
}

/// Opens a session on the target.
pub(crate) async fn open_target(connector: &Connector, entity: &str) -> Result<Connection, Error> {
    Ok(connector
        .connect(Side::Target, &session_name(entity))
        .await?)
}

/// Lets COMMIT answer before the server has written to its disk. A server that crashes may then lose the last batches
/// with their checkpoints, so they are simply moved again; the end of a load waits for the disk ([`wait_for_the_disk`]).
pub(crate) async fn answer_before_the_disk(target: &Connection) -> Result<(), Error> {
    synchronous_commit(target, "off").await
}

/// Lets COMMIT wait again: what is committed now is on the disk, and with it everything before.
pub(crate) async fn wait_for_the_disk(target: &Connection) -> Result<(), Error> {
    synchronous_commit(target, "DEFAULT").await
}

async fn synchronous_commit(target: &Connection, value: &str) -> Result<(), Error> {
    let set = target
        .batch_execute(&format!("SET synchronous_commit = {value}"))
        .await;
    set.during(|| "saying when COMMIT of the target answers".to_owned())
}

/// Takes a snapshot, which others can join by the name that is given back.
pub(crate) async fn export(client: &Connection) -> Result<String, Error> {
    client
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .during(|| taking_a_snapshot(client))?;
    name_of_snapshot(client).await
}

async fn name_of_snapshot(client: &Connection) -> Result<String, Error> {
    let row = client.query_one("SELECT pg_export_snapshot()", &[]).await;
    Ok(row.during(|| taking_a_snapshot(client))?.get(0))
}

fn taking_a_snapshot(client: &Connection) -> String {
    format!("taking a snapshot of the {}", client.side())
}

async fn state(client: &Connection) -> Result<String, Error> {
    let row = client.query_one(STATE, &[]).await;
    let row = row.during(|| "asking the source what its snapshot shows".to_owned())?;
    let hash = blake3::hash(row.get::<_, &str>(0).as_bytes());
    Ok(hash.to_hex()[..32].to_owned())
}

/// When the snapshot was taken. One that another process holds may be older than this session.
async fn taken(client: &Connection) -> Result<Instant, Error> {
    let row = client.query_one(AGE, &[]).await;
    let row = row.during(|| "asking the source how old its snapshot is".to_owned())?;
    let age = Duration::try_from_secs_f64(row.get(0)).unwrap_or_default();
    let now = Instant::now();
    Ok(now.checked_sub(age).unwrap_or(now))
}

async fn adopt(client: &Connection, snapshot: &str) -> Result<(), Error> {
    let sql = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {}",
        quote_literal(snapshot)
    );
    client
        .batch_execute(&sql)
        .await
        .during(|| format!("joining the snapshot {snapshot} of the {}", client.side()))
}

/// Runs statements of a read-only session so that an error in them does not end its transaction, and with it the
/// snapshot.
pub(crate) async fn savepoint(client: &Connection) -> Result<(), Error> {
    client
        .batch_execute("SAVEPOINT rehome")
        .await
        .during(|| "reading from the source".to_owned())
}

/// Ends what [`savepoint`] began.
pub(crate) async fn end_savepoint(client: &Connection, failed: bool) -> Result<(), Error> {
    let sql = if failed {
        "ROLLBACK TO SAVEPOINT rehome; RELEASE SAVEPOINT rehome"
    } else {
        "RELEASE SAVEPOINT rehome"
    };
    client
        .batch_execute(sql)
        .await
        .during(|| "reading from the source".to_owned())
}
