//! The copy of the target that a rehearsal works on: made on the target's server and removed, or one that somebody has made.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rehome_runtime::connect::{Connection, ConnectionSettings, Side, same_database};
use tokio::runtime::Runtime;

use crate::emit::files::hash_of;
use crate::error::Error;
use crate::names::quote_identifier;
use crate::orchestrate::databases::{Databases, environment, event_loop, open, wait};
use crate::orchestrate::{Console, Project, interrupt};

/// Names a copy that somebody has made; then none is made, and none removed.
const VARIABLE: &str = "REHEARSAL_DATABASE_URL";

/// Where one connects who wants to make a database.
const MAINTENANCE: &str = "postgres";

/// How often it is looked whether the user wants to stop.
const LOOK: Duration = Duration::from_millis(50);

/// The copy.
pub(super) struct Copy {
    /// How it is reached.
    pub(super) settings: ConnectionSettings,
    made: Option<Made>,
}

/// A copy that we have made. It is removed when this is dropped, whatever happens before.
struct Made {
    name: String,
    maintenance: ConnectionSettings,
    server: Connection,
    event_loop: Runtime,
    removed: bool,
}

impl Copy {
    /// Makes a copy of the target, or takes the one that the environment names. Ctrl-C ends making one.
    pub(super) fn make(
        project: &Project,
        databases: &Databases,
        console: Console,
        interrupts: &AtomicU32,
    ) -> Result<Self, Error> {
        let variables = environment(&project.root)?;
        if variables.get(VARIABLE).is_none() {
            console.say("Copying the target …");
            return Self::of(&databases.target, interrupts);
        }
        let settings =
            ConnectionSettings::from_environment(Side::Target, Some(VARIABLE), &variables)
                .map_err(|cause| {
                    Error::usage("the copy's connection cannot be used", VARIABLE).because(cause)
                })?;
        wait(refuse_the_databases_themselves(&settings, databases))?;
        Ok(Self {
            settings,
            made: None,
        })
    }

    fn of(target: &ConnectionSettings, interrupts: &AtomicU32) -> Result<Self, Error> {
        let event_loop = event_loop()?;
        let database = target.database();
        let maintenance = target.in_database(MAINTENANCE);
        let (name, server) = event_loop.block_on(async {
            let server = open(&maintenance).await;
            let server = server.map_err(|error| error.advice(elsewhere(database)))?;
            let name = make(&server, database, interrupts).await?;
            Ok::<_, Error>((name, server))
        })?;
        Ok(Self {
            settings: target.in_database(&name),
            made: Some(Made {
                name,
                maintenance,
                server,
                event_loop,
                removed: false,
            }),
        })
    }

    /// Whether it is one that is removed afterwards.
    pub(super) fn is_removed(&self) -> bool {
        self.made.is_some()
    }

    /// What a person is told before the work begins.
    pub(super) fn announcement(&self) -> String {
        match &self.made {
            Some(made) => format!(
                "Rehearsing on {}, a copy of the target that is removed afterwards:",
                made.name
            ),
            None => format!(
                "Rehearsing on the database \"{}\" on {}:{}, which {VARIABLE} names; what is moved there is taken back afterwards:",
                self.settings.database(),
                self.settings.place(),
                self.settings.port()
            ),
        }
    }

    /// What becomes of the copy where the user stops the work, and how it goes on.
    pub(super) fn fate(&self) -> &'static str {
        if self.is_removed() {
            "the copy is removed; the same command begins anew"
        } else {
            "what is still on the copy is taken back by the same command, which then begins anew"
        }
    }

    /// Removes a copy that we have made; says so where that fails.
    pub(super) fn remove(mut self, console: Console) {
        if let Some(made) = &mut self.made
            && let Err(error) = made.remove()
        {
            console.say(&format!(
                "The copy is still there: {error}\nAs its owner: DROP DATABASE {} WITH (FORCE)",
                quote_identifier(&made.name)
            ));
        }
    }
}

impl Made {
    fn remove(&mut self) -> Result<(), Error> {
        self.removed = true;
        self.event_loop.block_on(async {
            // A session that has idled for a whole night may be gone.
            if drop_database(&self.server, &self.name).await.is_ok() {
                return Ok(());
            }
            drop_database(&open(&self.maintenance).await?, &self.name).await
        })
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if !self.removed {
            // Nobody is left who could be told; the next rehearsal removes what this one could not.
            let _ = self.remove();
        }
    }
}

/// Makes the copy; what an earlier rehearsal has left behind goes first. The lock is held as long as the session.
async fn make(server: &Connection, target: &str, interrupts: &AtomicU32) -> Result<String, Error> {
    let prefix = format!("rehome_rehearsal_{}_", &hash_of(target)[..8]);
    let failed = |cause| Error::failed("there can be no copy of the target", target).because(cause);
    let begin = "SET statement_timeout = 0; SET lock_timeout = 0";
    server.batch_execute(begin).await.map_err(failed)?;
    let alone = "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0))";
    let alone = server.query_one(alone, &[&prefix]).await.map_err(failed)?;
    if !alone.get::<_, bool>(0) {
        return Err(
            Error::usage("another rehearsal of this target is going on", target)
                .advice("wait for its end"),
        );
    }
    let left = "SELECT datname::pg_catalog.text FROM pg_catalog.pg_database WHERE pg_catalog.starts_with(datname, $1)";
    for row in server.query(left, &[&prefix]).await.map_err(failed)? {
        drop_database(server, row.get(0)).await?;
    }
    let name = format!("{prefix}{:x}", std::process::id());
    let sql = format!(
        "CREATE DATABASE {} TEMPLATE {}",
        quote_identifier(&name),
        quote_identifier(target)
    );
    let made = until_stopped(server, server.batch_execute(&sql), interrupts).await;
    if let Err(stopped) = interrupt::check(interrupts) {
        drop_database(server, &name).await?;
        return Err(stopped.advice("the copy is removed; the same command begins anew"));
    }
    if let Err(cause) = made {
        let others = others(server, target).await;
        return Err(failed(cause).advice(format!("{others}{}", elsewhere(target))));
    }
    Ok(name)
}

/// Has the server do what may take long; the user's wish to stop ends it there too.
async fn until_stopped<T>(
    server: &Connection,
    work: impl Future<Output = T>,
    interrupts: &AtomicU32,
) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(LOOK) => {}
        }
        if interrupts.load(Ordering::Relaxed) > 0 {
            // Where the server hears no wish to stop, the copy is finished, and removed at once.
            let _ = server.canceller().cancel().await;
            return work.await;
        }
    }
}

/// Who keeps a database from being copied; empty where nobody does, or nobody may see it.
async fn others(server: &Connection, target: &str) -> String {
    const SESSIONS: &str = "\
        SELECT pg_catalog.format('%s (%s)', pid, coalesce(nullif(application_name, ''), usename::pg_catalog.text, 'unknown'))
        FROM pg_catalog.pg_stat_activity WHERE datname = $1 LIMIT 10";
    let rows = server.query(SESSIONS, &[&target]).await.unwrap_or_default();
    let others: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    if others.is_empty() {
        return String::new();
    }
    format!(
        "end the sessions that are connected to it: {}; ",
        others.join(", ")
    )
}

/// What can be done where the role or the server makes no copy.
fn elsewhere(target: &str) -> String {
    format!(
        "for a copy the role needs CREATEDB and has to own \"{target}\", and nobody may be connected to it; or let a DBA make one \
         (createdb, pg_dump | psql, a clone of the provider) and name it by {VARIABLE}"
    )
}

async fn drop_database(server: &Connection, name: &str) -> Result<(), Error> {
    let sql = format!(
        "DROP DATABASE IF EXISTS {} WITH (FORCE)",
        quote_identifier(name)
    );
    let dropped = server.batch_execute(&sql).await;
    dropped.map_err(|cause| Error::failed("the copy could not be removed", name).because(cause))
}

/// A rehearsal loads for real: into the target itself it would be the run.
async fn refuse_the_databases_themselves(
    copy: &ConnectionSettings,
    databases: &Databases,
) -> Result<(), Error> {
    let copy = open(copy).await?;
    for (side, settings) in [("target", &databases.target), ("source", &databases.source)] {
        let same = same_database(&copy, &open(settings).await?).await;
        let same = same.map_err(|cause| {
            Error::failed("the databases could not be compared", VARIABLE).because(cause)
        })?;
        if same.is_some() {
            let what = format!("this is the {side} itself, and no copy of the target");
            return Err(Error::usage(what, VARIABLE).advice("nothing was changed"));
        }
    }
    Ok(())
}
