//! The gauge: asks the target in a session of its own how much it has to do.

use super::{Limit, Measure};
use crate::connect::{Connection, Connector};
use crate::error::{Error, While};
use crate::load::session::open_target;
use std::time::Duration;

/// How long a question may take. Who must not be disturbed is not asked for longer.
const PATIENCE: &str = "10s";

/// How often the target is asked.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// What a role needs to see what others do.
const SEES_OTHERS: &str = "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')";

/// The slowest standby in seconds, its bytes, and how many standbys there are.
const LAG: &str = "
    SELECT coalesce(max(extract(epoch FROM greatest(write_lag, flush_lag, replay_lag))), 0)::float8,
           coalesce(max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)), 0)::float8,
           count(replay_lsn)
    FROM pg_catalog.pg_stat_replication";

/// Sessions that work now or have worked since the last look, without ours. Of many short transactions a glance alone
/// would see few, and often none.
const ACTIVE: &str = "
    SELECT count(*)::float8 FROM pg_catalog.pg_stat_activity
    WHERE (state = 'active' OR state_change > clock_timestamp() - interval '1 second') AND backend_type = 'client backend' AND application_name NOT LIKE 'rehome %'
      AND pid <> pg_catalog.pg_backend_pid()";

/// Asks for the numbers that have a limit.
pub(super) struct Gauge {
    session: Connection,
    pub(super) limits: Vec<Limit>,
}

/// What a look has shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The numbers, in the order of their limits.
    pub(super) values: Vec<f64>,
    /// Whether lag has a limit, and no standby is there to have any.
    pub(super) no_standby: bool,
}

impl Gauge {
    /// Opens the session; it can only read.
    pub(super) async fn open(
        connector: &Connector,
        entity: &str,
        limits: Vec<Limit>,
    ) -> Result<Self, Error> {
        let session = open_target(connector, entity).await?;
        let settings =
            format!("SET default_transaction_read_only = on; SET statement_timeout = '{PATIENCE}'");
        let set = session.batch_execute(&settings).await;
        set.during(looking)?;
        let gauge = Self { session, limits };
        gauge.look_at_rights().await?;
        Ok(gauge)
    }

    /// A role that may not see what others do would see nothing, which is not the same as there being nothing.
    async fn look_at_rights(&self) -> Result<(), Error> {
        let of_others = |limit: &Limit| !matches!(limit.measure, Measure::Query(_));
        if !self.limits.iter().any(of_others) {
            return Ok(());
        }
        let row = self.session.query_one(SEES_OTHERS, &[]).await;
        match row.during(looking)?.get(0) {
            true => Ok(()),
            false => Err(Error::Failed(
                "the target's role may not see what other sessions and standbys do, so the load cannot be held back by them; \
                 as a superuser of the target run: GRANT pg_monitor TO the role. Nothing was moved"
                    .to_owned(),
            )),
        }
    }

    /// Asks for every number that has a limit.
    pub(super) async fn look(&self) -> Result<Reading, Error> {
        let mut reading = Reading {
            values: Vec::new(),
            no_standby: false,
        };
        for limit in &self.limits {
            let value = match &limit.measure {
                Measure::LagSeconds => self.lag(0, &mut reading).await?,
                Measure::LagBytes => self.lag(1, &mut reading).await?,
                Measure::ActiveSessions => self.active().await?,
                Measure::Query(query) => self.users(query).await?,
            };
            reading.values.push(value);
        }
        Ok(reading)
    }

    async fn lag(&self, column: usize, reading: &mut Reading) -> Result<f64, Error> {
        let row = self.session.query_one(LAG, &[]).await.during(looking)?;
        reading.no_standby = row.get::<_, i64>(2) == 0;
        Ok(row.get(column))
    }

    async fn active(&self) -> Result<f64, Error> {
        let row = self.session.query_one(ACTIVE, &[]).await;
        Ok(row.during(looking)?.get(0))
    }

    /// The number that the user's query gives; as a part of ours it can be one SELECT alone, of one number.
    async fn users(&self, query: &str) -> Result<f64, Error> {
        let query = query.trim().trim_end_matches(';');
        let sql = format!("SELECT (\n{query}\n)::pg_catalog.float8");
        let row = self.session.query_one(&sql, &[]).await;
        let row = row.during(|| "asking the target the query of --throttle-query".to_owned())?;
        let number: Option<f64> = row.get(0);
        number.filter(|number| !number.is_nan()).ok_or_else(|| {
            Error::Failed(
                "the query of --throttle-query gives no number; let it give one row with one number, and 0 where there is \
                 nothing to wait for. What is committed is kept, and the same command goes on"
                    .to_owned(),
            )
        })
    }
}

impl Measure {
    /// What the number counts, as it is told.
    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Self::LagSeconds => "seconds that the slowest standby is behind",
            Self::LagBytes => "bytes that the slowest standby is behind",
            Self::ActiveSessions => "active sessions of others",
            Self::Query(_) => "the number that --throttle-query gives",
        }
    }
}

fn looking() -> String {
    "looking how much the target has to do".to_owned()
}
