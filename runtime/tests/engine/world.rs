//! A pair of databases of one test, and the commands of a program on them.

use crate::migrations::{SOURCE_SCHEMA, TARGET_SCHEMA, TEAMS};
use crate::server::Server;
use rehome_runtime::connect::{
    Connection, ConnectionSettings, Connector, Environment, Side, connect,
};
use rehome_runtime::differential::{SyncOptions, diff, list_conflicts, resolve, sync, undo};
use rehome_runtime::error::Error;
use rehome_runtime::load::{Budget, Half, LoadEnd, LoadOptions, Loaded, Pace, load, measure};
use rehome_runtime::migration::Migration;
use rehome_runtime::predict::{PredictOptions, Predicted, predict};
use rehome_runtime::progress::{Log, Progress};
use rehome_runtime::prove::{ProofOptions, validate};
use rehome_runtime::replay::{Replayed, replay};
use rehome_runtime::report::{self as reported, Conflict, Reconciled, Validation};
use rehome_runtime::rollback::{RollbackOptions, RolledBack, rollback};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

static WORLDS: AtomicU32 = AtomicU32::new(0);

pub struct World {
    _server: Arc<Server>,
    pub source: Connection,
    pub target: Connection,
    pub target_name: String,
    source_url: String,
    connector: Connector,
}

/// Runs a test in an event loop of its own, in two fresh databases.
pub fn in_world<F: Future<Output = ()>>(test: impl FnOnce(World) -> F) {
    in_world_with_source("UTF8", test);
}

/// The same, with a source that stores its text in another encoding.
pub fn in_world_with_source<F: Future<Output = ()>>(encoding: &str, test: impl FnOnce(World) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async { test(World::with_source(encoding).await).await });
}

impl World {
    pub async fn new() -> Self {
        Self::with_source("UTF8").await
    }

    /// A world whose source stores its text in another encoding.
    pub async fn with_source(encoding: &str) -> Self {
        let server = Server::shared();
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let (old, new) = (format!("old_{number}"), format!("new_{number}"));
        let admin = open(&server.url("postgres"), Side::Target).await;
        for (database, encoding) in [(&old, encoding), (&new, "UTF8")] {
            admin
                .batch_execute(&format!(
                    "CREATE DATABASE {database} TEMPLATE template0 ENCODING '{encoding}'"
                ))
                .await
                .unwrap();
        }
        let (source_url, target_url) = (server.url(&old), server.url(&new));
        // The test writes to the source, which the sessions of a migration may not; hence the target's kind of session.
        let source = open(&source_url, Side::Target).await;
        let target = open(&target_url, Side::Target).await;
        source.batch_execute(SOURCE_SCHEMA).await.unwrap();
        target.batch_execute(TARGET_SCHEMA).await.unwrap();
        let connector = Connector::direct(
            Some(settings(&source_url, Side::Source)),
            Some(settings(&target_url, Side::Target)),
        );
        Self {
            _server: server,
            source,
            target,
            target_name: new,
            source_url,
            connector,
        }
    }

    /// Another session of the target, as the first one is.
    pub async fn another(&self) -> Connection {
        let opened = self.connector.connect(Side::Target, "rehome test").await;
        opened.unwrap()
    }

    /// Loads the parent of most tests.
    pub async fn load_teams(&self) {
        assert_eq!(self.load(&TEAMS).await.end, LoadEnd::Complete);
    }

    pub async fn load(&self, migration: &'static dyn Migration) -> Loaded {
        self.try_load(migration, u32::MAX).await.unwrap()
    }

    /// Loads, and stops as if the user had asked for it when the program has looked for that wish so often.
    pub async fn try_load(
        &self,
        migration: &'static dyn Migration,
        looks: u32,
    ) -> Result<Loaded, Error> {
        self.load_as(migration, looks, 1).await
    }

    /// Loads with so many batches side by side.
    pub async fn load_side_by_side(&self, migration: &'static dyn Migration, workers: u32) {
        let loaded = self.load_as(migration, u32::MAX, workers).await.unwrap();
        assert_eq!(loaded.end, LoadEnd::Complete);
    }

    /// Loads under a snapshot that somebody holds.
    pub async fn load_under(
        &self,
        migration: &'static dyn Migration,
        snapshot: &str,
    ) -> Result<Loaded, Error> {
        let options = LoadOptions {
            snapshot: Some(snapshot.to_owned()),
            ..options(1)
        };
        load(migration, &self.connector, &options, &stopping(u32::MAX)).await
    }

    /// Loads until more rows are quarantined than the budget allows.
    pub async fn load_within(&self, migration: &'static dyn Migration, budget: Budget) -> Loaded {
        let options = LoadOptions {
            budget: Some(budget),
            ..options(2)
        };
        let loaded = load(migration, &self.connector, &options, &stopping(u32::MAX)).await;
        loaded.unwrap()
    }

    /// Loads, and has each batch read back before it is committed.
    pub async fn load_reading_back(
        &self,
        migration: &'static dyn Migration,
        workers: u32,
    ) -> Result<Loaded, Error> {
        let options = LoadOptions {
            fingerprint: true,
            ..options(workers)
        };
        load(migration, &self.connector, &options, &stopping(u32::MAX)).await
    }

    /// Loads as it is said, and stops when the program has looked so often for the wish to.
    pub async fn load_by(
        &self,
        migration: &'static dyn Migration,
        options: &LoadOptions,
        looks: u32,
    ) -> Result<Loaded, Error> {
        load(migration, &self.connector, options, &stopping(looks)).await
    }

    async fn load_as(
        &self,
        migration: &'static dyn Migration,
        looks: u32,
        workers: u32,
    ) -> Result<Loaded, Error> {
        self.load_by(migration, &options(workers), looks).await
    }

    /// Another session of the source, which may write.
    pub async fn source_session(&self) -> Connection {
        open(&self.source_url, Side::Target).await
    }

    pub async fn predict(
        &self,
        migration: &'static dyn Migration,
        options: &PredictOptions,
    ) -> Result<Predicted, Error> {
        predict(migration, &self.connector, options, &stopping(u32::MAX)).await
    }

    /// Goes through one half of a load, to see what it costs.
    pub async fn measure(
        &self,
        migration: &'static dyn Migration,
        half: Half,
        options: &LoadOptions,
    ) -> Result<(reported::Account, bool), Error> {
        let progress = stopping(u32::MAX);
        measure(migration, &self.connector, (half, options), &progress).await
    }

    pub async fn validate(&self, migration: &'static dyn Migration) -> Validation {
        self.validate_under(migration, None).await
    }

    /// Proves what was read under a snapshot that somebody holds, or the present state.
    pub async fn validate_under(
        &self,
        migration: &'static dyn Migration,
        snapshot: Option<&str>,
    ) -> Validation {
        let options = ProofOptions {
            snapshot: snapshot.map(str::to_owned),
            workers: None,
        };
        validate(migration, &self.connector, &options, &stopping(u32::MAX))
            .await
            .unwrap()
    }

    pub async fn replay(&self, migration: &'static dyn Migration) -> Replayed {
        replay(migration, &self.connector, None, false, &stopping(u32::MAX))
            .await
            .unwrap()
    }

    /// Replays, and has each batch read back before it is committed.
    pub async fn replay_reading_back(
        &self,
        migration: &'static dyn Migration,
    ) -> Result<Replayed, Error> {
        replay(migration, &self.connector, None, true, &stopping(u32::MAX)).await
    }

    pub async fn rollback(&self, migration: &'static dyn Migration) -> RolledBack {
        self.try_rollback(migration, u32::MAX).await.unwrap()
    }

    pub async fn try_rollback(
        &self,
        migration: &'static dyn Migration,
        looks: u32,
    ) -> Result<RolledBack, Error> {
        let options = RollbackOptions::default();
        rollback(migration, &self.connector, options, &stopping(looks)).await
    }

    pub async fn rollback_with(
        &self,
        migration: &'static dyn Migration,
        options: RollbackOptions,
    ) -> Result<RolledBack, Error> {
        rollback(migration, &self.connector, options, &stopping(u32::MAX)).await
    }

    pub async fn diff(&self, migration: &'static dyn Migration) -> Reconciled {
        diff(migration, &self.connector, None, &stopping(u32::MAX))
            .await
            .unwrap()
    }

    pub async fn sync(
        &self,
        migration: &'static dyn Migration,
        options: &SyncOptions,
    ) -> Reconciled {
        let (reconciled, stopped) = self.try_sync(migration, options, u32::MAX).await.unwrap();
        assert!(!stopped);
        reconciled
    }

    /// Synchronises, and stops when it has looked for that wish so often; gives whether it did.
    pub async fn try_sync(
        &self,
        migration: &'static dyn Migration,
        options: &SyncOptions,
        looks: u32,
    ) -> Result<(Reconciled, bool), Error> {
        sync(migration, &self.connector, options, &stopping(looks)).await
    }

    pub async fn undo(
        &self,
        migration: &'static dyn Migration,
    ) -> Result<Option<Reconciled>, Error> {
        undo(migration, &self.connector).await
    }

    pub async fn conflicts(&self, migration: &'static dyn Migration) -> Vec<Conflict> {
        let listed = list_conflicts(migration, &self.connector, &[]).await;
        listed.unwrap().conflicts
    }

    pub async fn resolve(
        &self,
        migration: &'static dyn Migration,
        only: &[i64],
        side: reported::Side,
    ) -> Reconciled {
        let chosen = (side, "tester");
        let resolved = resolve(
            migration,
            &self.connector,
            only,
            chosen,
            &stopping(u32::MAX),
        )
        .await;
        resolved.unwrap().0
    }

    /// The first column of a question to the target, as text, row by row.
    pub async fn ask(&self, sql: &str) -> Vec<String> {
        texts(&self.target, sql).await
    }

    /// Everything that the target's own tables and sequences hold.
    pub async fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for table in ["teams", "parts", "labels", "links", "nodes"] {
            let sql = format!("SELECT '{table} ' || t::text FROM public.{table} AS t ORDER BY 1");
            lines.extend(self.ask(&sql).await);
        }
        for sequence in self.ask("SELECT sequencename::text FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1").await {
            lines.extend(self.ask(&format!("SELECT concat_ws(' ', '{sequence}', last_value, is_called) FROM public.{sequence}")).await);
        }
        lines
    }

    /// The open rows of the quarantine: key, reason, stage, column.
    pub async fn quarantine(&self, entity: &str) -> Vec<String> {
        self.ask(&format!(
            "SELECT concat_ws(' ', coalesce(legacy_id::text, legacy_key), reason, stage, column_name)
             FROM rehome.migration_quarantine WHERE entity = '{entity}' AND resolved_at IS NULL
             ORDER BY legacy_id, legacy_key"
        ))
        .await
    }

    /// Read, migrated, merged, existing, filtered, quarantined and nulled of an entity's run.
    pub async fn account(&self, entity: &str) -> [i64; 7] {
        let sql = "SELECT sum(read)::bigint, sum(migrated)::bigint, sum(merged)::bigint, sum(existing)::bigint,
                          sum(filtered)::bigint, sum(quarantined)::bigint, sum(nulled)::bigint
                   FROM rehome.migration_checkpoints WHERE entity = $1";
        let row = self.target.query_one(sql, &[&entity]).await.unwrap();
        std::array::from_fn(|at| row.get(at))
    }

    pub async fn phase(&self, entity: &str) -> String {
        let sql = format!(
            "SELECT phase FROM rehome.migration_control WHERE entity = '{entity}' ORDER BY started_at DESC LIMIT 1"
        );
        self.ask(&sql).await.remove(0)
    }
}

/// Says why a validation is not equal.
pub fn assert_equal(validation: &Validation) {
    let failed: Vec<_> = validation
        .checks
        .iter()
        .filter(|check| !check.passed)
        .collect();
    assert!(
        validation.equal,
        "{failed:#?}\n{:#?}",
        validation.differences
    );
}

async fn texts(client: &Connection, sql: &str) -> Vec<String> {
    let rows = client
        .query(sql, &[])
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    rows.iter().map(|row| row.get(0)).collect()
}

async fn open(url: &str, side: Side) -> Connection {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        match connect(&settings(url, side), "test").await {
            Ok(connection) => return connection,
            Err(error) => assert!(std::time::Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn settings(url: &str, side: Side) -> ConnectionSettings {
    let variable = format!("{}_DATABASE_URL", side.prefix());
    let environment = Environment::from_pairs([(variable, url.to_owned())]);
    ConnectionSettings::from_environment(side, None, &environment).unwrap()
}

/// How most tests load.
pub fn options(workers: u32) -> LoadOptions {
    LoadOptions {
        run: None,
        snapshot: None,
        batch_size: None,
        workers: Some(workers),
        attempts: 2,
        join: false,
        budget: None,
        fingerprint: false,
        pace: Pace::default(),
        lease: Duration::from_secs(60),
        program_hash: "0".repeat(64),
        confinement: serde_json::json!({}),
    }
}

fn stopping(looks: u32) -> Progress {
    let left = Cell::new(looks);
    Progress::new(Log::Text, move || {
        left.set(left.get().saturating_sub(1));
        left.get() == 0
    })
}
