//! Bringing back what came off: indexes side by side, then keys, then references, which PostgreSQL proves one by one.

use super::records::{self, Record};
use super::settle::{self, Settled};
use super::strangers;
use crate::connect::{Connection, Connector};
use crate::control::mappings;
use crate::error::{Error, While};
use crate::load::finish;
use crate::load::ground::Ground;
use crate::load::retry::without_room;
use crate::load::session::{Source, open_target};
use crate::migration::{Entity, Migration, Relation};
use crate::progress::Progress;
use crate::sql::quote_identifier;
use futures_util::future::join_all;
use std::cell::RefCell;
use std::collections::VecDeque;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

/// How many sessions build side by side; a server uses more processors by itself for large indexes.
const BUILDERS: usize = 3;

/// What a build may use, so that most indexes are sorted in memory; given back with the session.
const BUILD_MEMORY: &str = "SET maintenance_work_mem = '256MB'";

/// Begins what takes long, and lets others read meanwhile.
const AT_LENGTH: &str = "BEGIN; SET LOCAL search_path = ''";

/// Begins what takes a moment, but needs the table for itself: who waits for a table lets everybody behind wait too, so
/// this gives up, and comes back after a pause.
const IN_PASSING: &str = "BEGIN; SET LOCAL search_path = ''; SET LOCAL lock_timeout = '30s'";

/// Something that a builder does by itself.
enum Task {
    Build(Record),
    Finish(Record),
    MappingIndexes,
    Analyze,
    LookForStrangers,
}

/// Where things are built.
#[derive(Clone, Copy)]
struct Site<'s> {
    entity: &'static Entity,
    run: Uuid,
    target: &'s Connection,
    /// Where more sessions come from; one does everything where there is none.
    connector: Option<&'s Connector>,
    /// Whether every row has a key of its own.
    distinct: bool,
    /// Where rows that break a rule are read once more; none where rows are not ours to take out.
    source: Option<&'s Source>,
    progress: &'s Progress,
}

/// Brings back everything that the run took off, and does what has waited until no more rows come. Rows that break a
/// rule which was off are taken out and quarantined.
pub(crate) async fn put_back(
    ground: &Ground,
    migration: &dyn Migration,
    run: Uuid,
    progress: &Progress,
) -> Result<(), Error> {
    let site = Site {
        progress,
        entity: migration.entity(),
        run,
        distinct: is_distinct(migration),
        target: &ground.target,
        connector: ground.connector.as_ref(),
        source: Some(&ground.source),
    };
    // A large index is built by all processors, and a reference is proven by one: what else there is to do waits for those.
    let last = vec![Task::MappingIndexes, Task::LookForStrangers, Task::Analyze];
    site.build(last).await
}

/// Brings back everything that the run took off, when its rows have been taken back; harmless where nothing is off.
pub(crate) async fn restore(
    target: &Connection,
    connector: &Connector,
    (entity, run): (&'static Entity, Uuid),
    progress: &Progress,
) -> Result<(), Error> {
    let site = Site {
        progress,
        entity,
        run,
        target,
        connector: Some(connector),
        distinct: true,
        source: None,
    };
    let aid = Relation::new(entity.target.schema, AID);
    let dropped = target
        .batch_execute(&format!("DROP INDEX IF EXISTS {}", aid.quoted()))
        .await;
    dropped.during(|| format!("restoring the indexes of {}", entity.target.quoted()))?;
    site.build(Vec::new()).await
}

impl Site<'_> {
    /// Indexes side by side, then keys, then references; `last` is done beside references.
    async fn build(self, last: Vec<Task>) -> Result<(), Error> {
        let missing = records::missing(self.target, self.entity, self.run).await?;
        let (references, indexes): (Vec<Record>, Vec<Record>) =
            missing.into_iter().partition(|record| record.is_reference);
        let unbuilt = indexes.iter().filter(|index| !index.is_built).cloned();
        let tasks = unbuilt.map(Task::Build).collect();
        self.until_rows_fit(tasks, &references).await?;
        let one = Builder {
            site: self,
            session: self.target,
        };
        for index in &indexes {
            one.step(IN_PASSING, index, (&index.finish, "back")).await?;
        }
        for reference in references.iter().filter(|reference| !reference.is_built) {
            one.step(IN_PASSING, reference, (&reference.build, "built"))
                .await?;
        }
        let unproven = references.into_iter().map(Task::Finish);
        self.until_rows_fit(unproven.chain(last).collect(), &[])
            .await
    }

    /// Does tasks; where rows break rules, they are taken out, and what failed is done again. `references` are rules that
    /// come later: a row that will break one of them takes no other row's place.
    async fn until_rows_fit(
        self,
        mut tasks: Vec<Task>,
        references: &[Record],
    ) -> Result<(), Error> {
        loop {
            let mut broken = self.side_by_side(tasks).await?;
            if broken.is_empty() {
                return Ok(());
            }
            broken.sort_by_key(|(record, _)| record.place);
            let rules = references
                .iter()
                .chain(broken.iter().map(|(record, _)| record));
            let rules: Vec<&Record> = rules.collect();
            let settled =
                settle::settle(self.target, self.source, (self.entity, self.run), &rules).await?;
            if settled == Settled::NotOurs {
                return Err(self.not_ours(&broken[0]));
            }
            let again = broken
                .into_iter()
                .map(|(record, _)| match record.is_reference {
                    true => Task::Finish(record),
                    false => Task::Build(record),
                });
            tasks = again.collect();
        }
    }

    fn not_ours(&self, (record, error): &(Record, Error)) -> Error {
        Error::Failed(format!(
            "{}: {} cannot be built again, as rows that this run did not make break it ({error}); \
             somebody wrote to {} during the load: remove those rows and give the same command again, or roll back",
            self.entity.name,
            record.name,
            self.entity.target.quoted()
        ))
    }

    /// Does tasks in as many sessions as help; gives the objects whose rules rows break, with what the server said.
    async fn side_by_side(self, tasks: Vec<Task>) -> Result<Vec<(Record, Error)>, Error> {
        let mut sessions = Vec::new();
        if let Some(connector) = self.connector {
            for _ in 1..tasks.len().min(BUILDERS) {
                match open_target(connector, self.entity.name).await {
                    Err(Error::Connect(full)) if full.is_for_want_of_room() => {
                        let operation = "building indexes side by side";
                        self.progress
                            .say(&without_room(self.entity, operation, &full));
                        break;
                    }
                    opened => sessions.push(opened?),
                }
            }
        }
        let waiting = RefCell::new(VecDeque::from(tasks));
        let sessions = std::iter::once(self.target).chain(&sessions);
        let builders = sessions.map(|session| {
            let builder = Builder {
                site: self,
                session,
            };
            builder.all(&waiting)
        });
        // Whatever one of them meets, the others end what they are at.
        let built: Result<Vec<_>, Error> = join_all(builders).await.into_iter().collect();
        Ok(built?.into_iter().flatten().collect())
    }
}

/// A session that builds.
struct Builder<'b> {
    site: Site<'b>,
    session: &'b Connection,
}

impl Builder<'_> {
    /// Does what waits; gives the objects whose rules rows break.
    async fn all(self, waiting: &RefCell<VecDeque<Task>>) -> Result<Vec<(Record, Error)>, Error> {
        self.prepare().await?;
        let mut broken = Vec::new();
        loop {
            let task = waiting.borrow_mut().pop_front();
            let Some(task) = task else { return Ok(broken) };
            broken.extend(self.work(task).await?);
        }
    }

    async fn prepare(&self) -> Result<(), Error> {
        let set = self.session.batch_execute(BUILD_MEMORY).await;
        set.during(|| format!("preparing to build indexes of {}", self.site.entity.name))
    }

    async fn work(&self, task: Task) -> Result<Option<(Record, Error)>, Error> {
        let Site {
            entity,
            run,
            distinct,
            ..
        } = self.site;
        match task {
            Task::Build(record) => return self.try_step(record, |it| (&it.build, "built")).await,
            Task::Finish(record) => return self.try_step(record, |it| (&it.finish, "back")).await,
            Task::MappingIndexes => mappings::make_indexes(self.session, entity, distinct).await?,
            Task::Analyze => finish::analyze(self.session, entity).await?,
            Task::LookForStrangers => strangers::refuse(self.session, entity, run).await?,
        }
        Ok(None)
    }

    /// Takes a step that rows may stand in the way of; gives the object back where they do.
    async fn try_step(
        &self,
        record: Record,
        which: fn(&Record) -> (&[String], &str),
    ) -> Result<Option<(Record, Error)>, Error> {
        match self.step(AT_LENGTH, &record, which(&record)).await {
            Err(error) if breaks_a_rule(&error) => Ok(Some((record, error))),
            done => done.map(|()| None),
        }
    }

    /// Runs statements and records the object's new state, in one transaction.
    async fn step(
        &self,
        begin: &str,
        record: &Record,
        (statements, state): (&[String], &str),
    ) -> Result<(), Error> {
        let doing = || format!("building {} again", record.name);
        self.session.batch_execute(begin).await.during(doing)?;
        let done = self.statements(record, statements, state).await;
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.session.batch_execute(end).await.during(doing);
        done.and(ended)
    }

    async fn statements(
        &self,
        record: &Record,
        statements: &[String],
        state: &str,
    ) -> Result<(), Error> {
        let doing = || format!("building {} again", record.name);
        for statement in statements {
            self.session.batch_execute(statement).await.during(doing)?;
        }
        records::set_state(
            self.session,
            self.site.entity,
            (self.site.run, record.place),
            state,
        )
        .await
    }
}

fn breaks_a_rule(error: &Error) -> bool {
    let rules = [SqlState::UNIQUE_VIOLATION, SqlState::FOREIGN_KEY_VIOLATION];
    let code = error.sqlstate();
    rules.iter().any(|rule| code == Some(rule.code()))
}

/// Whether the target's own key proves that no two rows have the same legacy key.
fn is_distinct(migration: &dyn Migration) -> bool {
    !migration.keys_may_collide() && migration.entity().feeds.len() == 1
}

/// Before rows are taken back while indexes are off: what finds the rows of a batch, among the mappings and in the table.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn aid_rollback(
    target: &Connection,
    migration: &dyn Migration,
    run: Uuid,
) -> Result<(), Error> {
    let entity = migration.entity();
    if records::missing(target, entity, run).await?.is_empty() {
        return Ok(());
    }
    // That of the legacy keys may be what this run failed at, so it is left.
    mappings::make_index_of_batches(target, entity, is_distinct(migration)).await?;
    let columns = entity
        .key
        .iter()
        .map(|at| quote_identifier(entity.columns[*at].name));
    let sql = format!(
        "CREATE INDEX IF NOT EXISTS {} ON {} ({})",
        quote_identifier(AID),
        entity.target.quoted(),
        columns.collect::<Vec<_>>().join(", ")
    );
    let made = target.batch_execute(&sql).await;
    made.during(|| {
        format!(
            "making an index by which rows of {} are taken back",
            entity.name
        )
    })
}

/// The name of an index that only lives as long as rows are taken back.
const AID: &str = "rehome_takes_rows_back_by_this";
