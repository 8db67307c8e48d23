//! Bringing back what came off: indexes side by side, then keys, then references, which are proven side by side.

use super::records::{self, Record};
use super::settle::{self, Settled};
use super::strangers;
use crate::connect::{Connection, Connector};
use crate::control::mappings;
use crate::error::{Error, While};
use crate::load::finish;
use crate::load::ground::Ground;
use crate::load::session::{Source, open_target};
use crate::migration::{Entity, Migration, Relation};
use crate::sql::quote_identifier;
use futures_util::future::join_all;
use std::cell::RefCell;
use std::collections::VecDeque;
use tokio::sync::Mutex;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

/// How many sessions build side by side; a server uses more processors by itself for large indexes.
const BUILDERS: usize = 3;

/// What a build may use, so that most indexes are sorted in memory; given back with the session.
const BUILD_MEMORY: &str = "SET maintenance_work_mem = '256MB'";

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
}

/// Brings back everything that the run took off, and does what has waited until no more rows come. Rows that break a
/// rule which was off are taken out and quarantined.
pub(crate) async fn put_back(
    ground: &Ground,
    migration: &dyn Migration,
    run: Uuid,
) -> Result<(), Error> {
    let site = Site {
        entity: migration.entity(),
        run,
        distinct: is_distinct(migration),
        target: &ground.target,
        connector: ground.connector.as_ref(),
        source: Some(&ground.source),
    };
    let last = vec![Task::Analyze, Task::LookForStrangers];
    site.build(vec![Task::MappingIndexes], last).await
}

/// Brings back everything that the run took off, when its rows have been taken back; harmless where nothing is off.
pub(crate) async fn restore(
    target: &Connection,
    connector: &Connector,
    (entity, run): (&'static Entity, Uuid),
) -> Result<(), Error> {
    let site = Site {
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
    site.build(Vec::new(), Vec::new()).await
}

impl Site<'_> {
    /// Indexes side by side, then keys, then references, which are proven side by side; `first` and `last` are done
    /// beside them.
    async fn build(self, first: Vec<Task>, last: Vec<Task>) -> Result<(), Error> {
        let missing = records::missing(self.target, self.entity, self.run).await?;
        let (references, indexes): (Vec<Record>, Vec<Record>) =
            missing.into_iter().partition(|record| record.is_reference);
        let unbuilt = indexes.iter().filter(|index| !index.is_built).cloned();
        self.side_by_side(unbuilt.map(Task::Build).chain(first).collect())
            .await?;
        let one = Builder {
            site: self,
            session: self.target,
            settling: &Mutex::new(()),
        };
        for index in &indexes {
            one.step(index, &index.finish, "back").await?;
        }
        for reference in references.iter().filter(|reference| !reference.is_built) {
            one.step(reference, &reference.build, "built").await?;
        }
        let unproven = references.into_iter().map(Task::Finish);
        self.side_by_side(unproven.chain(last).collect()).await
    }

    /// Does tasks in as many sessions as help.
    async fn side_by_side(self, tasks: Vec<Task>) -> Result<(), Error> {
        let mut sessions = Vec::new();
        if let Some(connector) = self.connector {
            for _ in 1..tasks.len().min(BUILDERS) {
                sessions.push(open_target(connector, self.entity.name).await?);
            }
        }
        let waiting = RefCell::new(VecDeque::from(tasks));
        let settling = Mutex::new(());
        let sessions = std::iter::once(self.target).chain(&sessions);
        let builders = sessions.map(|session| {
            let builder = Builder {
                site: self,
                session,
                settling: &settling,
            };
            builder.all(&waiting)
        });
        // Whatever one of them meets, the others end what they are at.
        let built = join_all(builders).await;
        built.into_iter().collect()
    }
}

/// A session that builds.
struct Builder<'b> {
    site: Site<'b>,
    session: &'b Connection,
    /// Rows are taken out by one builder at a time: all of them ask the same session of the source.
    settling: &'b Mutex<()>,
}

impl Builder<'_> {
    async fn all(self, waiting: &RefCell<VecDeque<Task>>) -> Result<(), Error> {
        self.prepare().await?;
        loop {
            let task = waiting.borrow_mut().pop_front();
            let Some(task) = task else { return Ok(()) };
            self.work(task).await?;
        }
    }

    async fn prepare(&self) -> Result<(), Error> {
        let set = self.session.batch_execute(BUILD_MEMORY).await;
        set.during(|| format!("preparing to build indexes of {}", self.site.entity.name))
    }

    async fn work(&self, task: Task) -> Result<(), Error> {
        match task {
            Task::Build(record) => self.until_rows_fit(&record, &record.build, "built").await,
            Task::Finish(record) => self.until_rows_fit(&record, &record.finish, "back").await,
            Task::MappingIndexes => {
                mappings::make_indexes(self.session, self.site.entity, self.site.distinct).await
            }
            Task::Analyze => finish::analyze(self.session, self.site.entity).await,
            Task::LookForStrangers => {
                let Site { entity, run, .. } = self.site;
                strangers::refuse(self.session, entity, run).await
            }
        }
    }

    /// Takes a step; where rows break the rule, they are taken out and the step is taken again. It is taken again, too,
    /// where none of them is left: rows that break two rules are taken out by the first builder that meets them.
    async fn until_rows_fit(
        &self,
        record: &Record,
        statements: &[String],
        state: &str,
    ) -> Result<(), Error> {
        let mut settled = Settled::TakenOut;
        loop {
            let Err(error) = self.step(record, statements, state).await else {
                return Ok(());
            };
            if !breaks_a_rule(&error) {
                return Err(error);
            }
            let _alone = self.settling.lock().await;
            let run = (self.site.entity, self.site.run);
            let before = settled;
            settled = settle::settle(self.session, self.site.source, run).await?;
            if (before, settled) == (Settled::NoneOurs, Settled::NoneOurs) {
                return Err(Error::Failed(format!(
                    "{}: {} cannot be built again, as rows that this run did not make break it ({error}); \
                     somebody wrote to {} during the load: remove those rows and give the same command again, or roll back",
                    self.site.entity.name,
                    record.name,
                    self.site.entity.target.quoted()
                )));
            }
        }
    }

    /// Runs statements and records the object's new state, in one transaction.
    async fn step(&self, record: &Record, statements: &[String], state: &str) -> Result<(), Error> {
        let doing = || format!("building {} again", record.name);
        let begin = "BEGIN; SET LOCAL search_path = ''";
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

/// Before rows are taken back while indexes are off: an index that finds the rows of a batch.
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
    match mappings::make_indexes(target, entity, is_distinct(migration)).await {
        // Rows with the same legacy key: that is why this run is taken back.
        Err(error) if error.sqlstate() == Some(SqlState::UNIQUE_VIOLATION.code()) => {}
        made => made?,
    }
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
