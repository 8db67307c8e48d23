//! Looks over everything that a migration needs before it begins: both databases, this machine. It only reads, and says
//! of each point whether it is well, deserves a look, or will stop the work, and what to do.

mod activity;
mod extensions;
mod line;
mod machine;
mod question;
mod rights;
mod room;
mod row_security;
mod server;

use std::path::Path;
use std::sync::atomic::AtomicU32;

use rehome_runtime::connect::{ConnectionSettings, Side};
use tokio_postgres::Client;

use crate::error::Error;
use crate::mapping::LoadMode;
use crate::settings::{self, Settings};

pub use line::{About, Examination, Line, State};
use question::Asker;

/// A session on each side, or why there is none.
#[derive(Debug)]
pub struct Sessions<'a> {
    /// The old database.
    pub source: Result<&'a Client, &'a Error>,
    /// The new one.
    pub target: Result<&'a Client, &'a Error>,
}

/// What is still well.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Minutes for which a transaction of others may be open.
    pub transaction_minutes: i32,
    /// Bytes of log that a standby may be behind.
    pub standby_bytes: i64,
    /// Bytes of log that a replication slot may keep back which nobody reads.
    pub slot_bytes: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            transaction_minutes: 10,
            standby_bytes: 64 << 20,
            slot_bytes: 1 << 30,
        }
    }
}

/// What is examined.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The project's folder.
    pub project: &'a Path,
    /// Its settings.
    pub settings: &'a Settings,
    /// Where the databases are, if that is known; in the order of [`Sessions`].
    pub places: [Option<&'a ConnectionSettings>; 2],
    /// Both sessions.
    pub sessions: Sessions<'a>,
    /// What is still well.
    pub limits: Limits,
    /// How often the user has pressed Ctrl-C so far.
    pub interrupts: &'a AtomicU32,
}

/// Examines databases and machine. What cannot be asked is a line too, so this never fails.
pub async fn examine(inputs: &Inputs<'_>) -> Examination {
    let mut found = Examination::default();
    let Sessions { source, target } = &inputs.sessions;
    for (side, session) in [(Side::Source, source), (Side::Target, target)] {
        match session {
            Ok(client) => {
                let patient = Patient::new(side, client, inputs);
                patient.examine(&mut found).await;
            }
            Err(error) => found.push(no_session(side, error)),
        }
    }
    if let (Ok(source), Ok(target)) = (source, target) {
        let schemas = &inputs.settings.source.schemas;
        found.extend(extensions::missing(source, target, schemas).await);
        let place = inputs.places[1];
        found.extend(room::space(source, target, (schemas, place)).await);
    }
    found.extend(machine::examine(inputs.project, inputs.interrupts));
    found
}

fn no_session(side: Side, error: &Error) -> Line {
    let advice = "mend that first: nothing else can be asked of this side";
    Line::fail(side.into(), "connection", error.to_string(), advice)
}

/// One database, and what is expected of it.
#[derive(Clone, Copy)]
struct Patient<'a> {
    side: Side,
    asker: Asker<'a>,
    schemas: &'a [String],
    control_schema: &'a str,
    is_bulk: bool,
    limits: Limits,
}

impl<'a> Patient<'a> {
    fn new(side: Side, client: &'a Client, inputs: &Inputs<'a>) -> Self {
        let settings = inputs.settings;
        let settings::Side { schemas, .. } = match side {
            Side::Source => &settings.source,
            Side::Target => &settings.target,
        };
        Self {
            side,
            asker: Asker { side, client },
            schemas,
            control_schema: &settings.policy.control_schema,
            is_bulk: settings.policy.load == LoadMode::Bulk,
            limits: inputs.limits,
        }
    }

    async fn examine(self, found: &mut Examination) {
        found.extend(self.asker.begin().await);
        found.extend(server::examine(self).await);
        found.extend(rights::examine(self).await);
        found.extend(row_security::examine(self).await);
        found.extend(room::connections(self).await);
        found.extend(activity::examine(self).await);
    }
}
