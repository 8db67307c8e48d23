//! The conductor: who moves one table after the other says so in the target, and others can see it and what is moved now.

use rehome_runtime::connect::Connection;
use rehome_runtime::control::runs::RunPhase;
use rehome_runtime::control::{self, locks, runs};
use tokio::runtime::Runtime;

use super::databases::{Databases, event_loop, open};
use crate::error::Error;

/// A session of the target, which is open as long as this lives.
#[derive(Debug)]
pub struct Conductor {
    session: Connection,
    schema: String,
    event_loop: Runtime,
}

/// What goes on in a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether somebody moves one table after the other.
    pub is_conducted: bool,
    /// The tables whose rows are being moved now.
    pub moving: Vec<String>,
}

impl Conductor {
    /// Says that a run goes on.
    ///
    /// # Errors
    /// When the target does not let us in.
    pub fn begin(databases: &Databases, schema: &str) -> Result<Self, Error> {
        let conductor = Self::watch(databases, schema)?;
        let said = locks::conduct(&conductor.session, schema);
        conductor.event_loop.block_on(said).map_err(unseen)?;
        Ok(conductor)
    }

    /// Watches the run of somebody else.
    ///
    /// # Errors
    /// When the target does not let us in.
    pub fn watch(databases: &Databases, schema: &str) -> Result<Self, Error> {
        let event_loop = event_loop()?;
        let session = event_loop.block_on(open(&databases.target))?;
        Ok(Self {
            session,
            schema: schema.to_owned(),
            event_loop,
        })
    }

    /// What goes on with these tables.
    ///
    /// # Errors
    /// When the target does not answer.
    pub fn look(&self, entities: &[String]) -> Result<Seen, Error> {
        self.event_loop.block_on(self.see(entities)).map_err(unseen)
    }

    async fn see(&self, entities: &[String]) -> Result<Seen, rehome_runtime::error::Error> {
        let (session, schema) = (&self.session, self.schema.as_str());
        let (is_conducted, led) = locks::led(session, schema, entities).await?;
        if control::installed_version(session, schema).await?.is_none() {
            return Ok(Seen {
                is_conducted,
                ..Seen::default()
            });
        }
        let loading = runs::in_phase(session, schema, RunPhase::Loading).await?;
        let moving = led.into_iter().filter(|entity| loading.contains(entity));
        Ok(Seen {
            is_conducted,
            moving: moving.collect(),
        })
    }
}

fn unseen(cause: rehome_runtime::error::Error) -> Error {
    Error::failed("cannot see what is being moved", "the target").because(cause)
}
