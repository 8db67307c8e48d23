//! The databases of one life, and everything in them that a kill must not change.

use crate::server::Server;
use crate::step::Step;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// The databases that lives are made from: the old one, the old one as it was earlier, the old one mended, the new one.
pub const OLD: &str = "old";
const EARLIER: &str = "earlier";
const MENDED: &str = "mended";
const NEW: &str = "new";

/// Whatever the runs of an entity have left, without what differs from run to run: times, ids of runs, numbers of
/// batches. A run that was taken back leaves nothing. Of two unique rules that a row breaks, the server names the one that
/// was built first, so that name is left out.
const LEFT: &str = "
    SELECT concat_ws(' ', 'mapping', entity, feed, legacy_id, legacy_key, new_id, new_key, fate) FROM rehome.migration_mappings
    UNION ALL
    SELECT concat_ws(' ', 'quarantined', entity, feed, legacy_id, legacy_key, stage, reason, column_name, sqlstate,
                     CASE WHEN reason <> 'duplicate' THEN constraint_name || ' ' || detail END, md5(row::text), coalesce(resolution, 'open'))
    FROM rehome.migration_quarantine
    UNION ALL
    SELECT concat_ws(' ', 'account', entity, phase, source_rows, rows_before, migrated, merged, existing, filtered, quarantined, error)
    FROM rehome.migration_control WHERE phase <> 'rolled_back'
    UNION ALL
    SELECT concat_ws(' ', 'batches', entity, kind, sum(read), sum(migrated), sum(merged), sum(existing), sum(filtered),
                     sum(quarantined), sum(nulled), count(*) FILTER (WHERE state <> 'done'))
    FROM rehome.migration_checkpoints GROUP BY entity, kind
    UNION ALL
    SELECT concat_ws(' ', 'waits', entity, legacy_id, legacy_key, refers_to_id) FROM rehome.migration_deferred_references
    UNION ALL
    SELECT concat_ws(' ', 'off', entity, name, state) FROM rehome.migration_bulk_objects WHERE state <> 'back'
    UNION ALL
    SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes
    JOIN rehome.migration_control ON phase <> 'rolled_back' AND tablename = 'migration_mappings_' || entity
    WHERE schemaname = 'rehome'";

/// What is the same also where the source moved between two programs: what was found how, and by which kind of batch, is
/// not, nor what waited in the quarantine meanwhile.
const SETTLED: &str = "
    SELECT concat_ws(' ', 'mapping', entity, feed, legacy_id, legacy_key, new_id, new_key, fate) FROM rehome.migration_mappings
    UNION ALL
    SELECT concat_ws(' ', 'open', entity, feed, legacy_id, legacy_key, reason, column_name, sqlstate, md5(row::text))
    FROM rehome.migration_quarantine WHERE resolved_at IS NULL
    UNION ALL
    SELECT concat_ws(' ', 'account', entity, phase, source_rows, rows_before, migrated, merged, existing, filtered, quarantined, error)
    FROM rehome.migration_control WHERE phase <> 'rolled_back'
    UNION ALL
    SELECT concat_ws(' ', 'batches', entity, sum(read), sum(migrated), sum(merged), sum(existing), sum(filtered),
                     sum(quarantined), sum(nulled), count(*) FILTER (WHERE state <> 'done' OR read_under <> ''))
    FROM rehome.migration_checkpoints GROUP BY entity
    UNION ALL
    SELECT concat_ws(' ', 'waits', entity, legacy_id, legacy_key, refers_to_id) FROM rehome.migration_deferred_references
    UNION ALL
    SELECT concat_ws(' ', 'off', entity, name, state) FROM rehome.migration_bulk_objects WHERE state <> 'back'";

/// The new database's own: rows, sequences, and what a dump of the schema does not show.
const OWN: &str = "
    SELECT concat_ws(' ', 'team', t::text) FROM public.teams AS t
    UNION ALL
    SELECT concat_ws(' ', 'member', t::text) FROM public.members AS t
    UNION ALL
    SELECT concat_ws(' ', 'node', t::text) FROM public.nodes AS t
    UNION ALL
    SELECT concat_ws(' ', 'sequence', last_value, is_called) FROM public.nodes_id_seq
    UNION ALL
    SELECT concat_ws(' ', 'validity', indexrelid::regclass, indisvalid, indisready, indisclustered)
    FROM pg_index WHERE indrelid IN ('public.teams'::regclass, 'public.members'::regclass, 'public.nodes'::regclass)
    UNION ALL
    SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace";

/// Everything that has to be the same, however often programs were killed: in the source as it is, and where it moved.
pub struct State {
    pub still: Vec<String>,
    // The faults leave their source alone.
    #[allow(dead_code)]
    pub moved: Vec<String>,
}

pub struct World<'s> {
    server: &'s Server,
    pub name: String,
    client: Client,
}

/// Makes the databases that the worlds of lives are copied from.
pub async fn prepare(server: &Server) {
    let admin = open(&server.url("postgres")).await;
    for (database, origin, statements) in [
        (OLD, "template0", include_str!("source.sql")),
        (EARLIER, OLD, include_str!("earlier.sql")),
        (MENDED, OLD, include_str!("mended.sql")),
        (NEW, "template0", include_str!("target.sql")),
    ] {
        copy(&admin, origin, database).await;
        let client = open(&server.url(database)).await;
        client
            .batch_execute(statements)
            .await
            .expect("the schema is right");
    }
}

impl<'s> World<'s> {
    /// The world of a life, in which nothing has been done yet.
    pub async fn new(server: &'s Server, life: usize) -> Self {
        let name = format!("life_{life}");
        copy(&open(&server.url("postgres")).await, NEW, &name).await;
        let client = open(&server.url(&name)).await;
        Self {
            server,
            name,
            client,
        }
    }

    /// A program of this world, to be started with more arguments.
    /// Where it is `earlier`, the source is as it was before it moved.
    pub fn program(
        &self,
        folder: &Path,
        (step, earlier): (&Step, bool),
        log: std::fs::File,
    ) -> Command {
        let source = match (earlier, step.mended) {
            (true, _) => EARLIER,
            (_, true) => MENDED,
            _ => OLD,
        };
        let mut program = Command::new(folder.join(step.entity));
        program
            .env_clear()
            .env("SOURCE_DATABASE_URL", self.server.url(source))
            .env("TARGET_DATABASE_URL", self.server.url(&self.name))
            .env(
                rehome_runtime::confine::STARTER_VARIABLE,
                std::process::id().to_string(),
            )
            .arg(step.command.word())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log has two ends"))
            .stderr(log);
        program
    }

    /// Looks at the target by a new session, as a server that was started again has forgotten the old one.
    #[allow(dead_code)]
    pub async fn look_again(&mut self) {
        self.client = self.connect().await;
    }

    /// Another session of the target.
    pub async fn connect(&self) -> Client {
        open(&self.server.url(&self.name)).await
    }

    /// Whether the target answers a question by yes; no table to ask is a no.
    pub async fn says(&self, question: &str) -> bool {
        match self.client.query_one(question, &[]).await {
            Ok(row) => row.get(0),
            Err(error) => {
                let code = error.code().map(|code| code.code().to_owned());
                assert!(code.as_deref() == Some("42P01"), "{question}: {error:?}");
                false
            }
        }
    }

    /// The first column of a question to the target, in order.
    async fn lines(&self, question: &str) -> Vec<String> {
        let rows = self
            .client
            .query(&format!("{question} ORDER BY 1"), &[])
            .await;
        let rows = rows.unwrap_or_else(|error| panic!("{question}: {error:?}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Everything that has to be the same.
    pub async fn state(&self) -> State {
        let own = self.lines(OWN).await;
        let dump = self.server.dump(&self.name);
        let own = own.into_iter().chain(dump.lines().map(str::to_owned));
        let mut still: Vec<String> = own.collect();
        let mut moved = still.clone();
        let any = "SELECT to_regclass('rehome.migration_bulk_objects') IS NOT NULL";
        if self.says(any).await {
            still.extend(self.lines(LEFT).await);
            moved.extend(self.lines(SETTLED).await);
        }
        State { still, moved }
    }

    /// Ends the world.
    pub async fn end(self) {
        let admin = open(&self.server.url("postgres")).await;
        let dropped = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        drop(self.client);
        admin
            .batch_execute(&dropped)
            .await
            .expect("a world can end");
    }
}

async fn copy(admin: &Client, origin: &str, database: &str) {
    let sql = format!("CREATE DATABASE {database} TEMPLATE {origin}");
    admin
        .batch_execute(&sql)
        .await
        .expect("a database can be made");
}

/// Opens a session; a server that has just been started may need a moment.
async fn open(url: &str) -> Client {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match tokio_postgres::connect(url, NoTls).await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                return client;
            }
            Err(error) => assert!(Instant::now() < deadline, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
