//! Triggers of the target table that are off while rows are written, because the mapping says so.
//!
//! They are put off and back within the transaction that writes. So a program that dies leaves each of them as it was,
//! and no other session's rows miss them: ALTER TABLE lets other writers wait until the transaction ends.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::{Migration, Relation};
use crate::sql::quote_identifier;

/// The state of triggers by name, whether the role may alter the table, and who may.
const TRIGGERS_QUERY: &str = "
    SELECT trigger.tgname::text, trigger.tgenabled::text, pg_has_role(class.relowner, 'USAGE'),
           pg_get_userbyid(class.relowner)::text
    FROM pg_catalog.pg_trigger AS trigger
    JOIN pg_catalog.pg_class AS class ON class.oid = trigger.tgrelid
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
    WHERE namespace.nspname = $1 AND class.relname = $2 AND NOT trigger.tgisinternal
      AND ($3::text[] IS NULL OR trigger.tgname::text = ANY ($3))
    ORDER BY trigger.tgname";

/// What puts the triggers of one table off, and back to what they were; both empty where there is nothing to do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Triggers {
    table: String,
    off: String,
    back: String,
}

impl Triggers {
    /// The triggers that a load puts off, in the state that they have now.
    ///
    /// # Errors
    /// [`Error::Differs`] when one is gone, [`Error::Failed`] when the role may not put one off.
    pub(crate) async fn read(
        target: &Connection,
        migration: &dyn Migration,
    ) -> Result<Self, Error> {
        let (entity, names) = (migration.entity(), migration.disabled_triggers());
        let found = find(target, &entity.target, names).await?;
        let gone = |name: &&&str| found.iter().all(|trigger| trigger.name != **name);
        let gone: Vec<String> = names
            .iter()
            .filter(gone)
            .map(|name| quote_identifier(name))
            .collect();
        if !gone.is_empty() {
            return Err(Error::Differs(format!(
                "the schema has changed since the program of {} was written:\n  target: {} has no trigger {} any more\n\
                 take what is gone out of disable_triggers in the mapping file, then run rehome discover and generate",
                entity.name,
                entity.target.quoted(),
                gone.join(", ")
            )));
        }
        // References of other entities are filled in the end; what that needs is told now as well.
        for awaited in migration.cycle().awaited {
            Self::left(target, &awaited.target, awaited.disabled_triggers).await?;
        }
        Self::of(&entity.target, &found)
    }

    /// The same of any table, and for taking rows back: a trigger that is gone cannot fire, so nobody is stopped by it.
    pub(crate) async fn left(
        target: &Connection,
        table: &Relation,
        names: &[&str],
    ) -> Result<Self, Error> {
        Self::of(table, &find(target, table, names).await?)
    }

    /// All triggers of a table, for who wants none of them to fire.
    ///
    /// # Errors
    /// [`Error::Failed`] when the role may not put one off.
    pub(crate) async fn every(target: &Connection, table: &Relation) -> Result<Self, Error> {
        Self::of(table, &read(target, table, None).await?)
    }

    fn of(table: &Relation, found: &[Trigger]) -> Result<Self, Error> {
        // One that is off already stays so.
        let firing: Vec<(&Trigger, &str)> = found
            .iter()
            .filter_map(|trigger| Some((trigger, trigger.back()?)))
            .collect();
        if let Some((trigger, _)) = firing.iter().find(|(trigger, _)| !trigger.allowed) {
            return Err(trigger.not_allowed(table));
        }
        if firing.is_empty() {
            return Ok(Self::default());
        }
        let alter =
            |actions: Vec<String>| format!("ALTER TABLE {} {}", table.quoted(), actions.join(", "));
        let named = |word: &str, trigger: &Trigger| {
            format!("{word} TRIGGER {}", quote_identifier(&trigger.name))
        };
        let off = firing.iter().map(|(trigger, _)| named("DISABLE", trigger));
        let back = firing.iter().map(|(trigger, word)| named(word, trigger));
        Ok(Self {
            table: table.quoted(),
            off: alter(off.collect()),
            // A table with checks that wait for COMMIT cannot be altered, so they are made now.
            back: format!("SET CONSTRAINTS ALL IMMEDIATE; {}", alter(back.collect())),
        })
    }

    /// Puts them off, in the transaction that has begun.
    pub(crate) async fn off(&self, target: &Connection) -> Result<(), Error> {
        let doing = || format!("putting triggers of {} off", self.table);
        execute(target, &self.off, doing).await
    }

    /// Puts each back to what it was, as the last thing before COMMIT.
    pub(crate) async fn back(&self, target: &Connection) -> Result<(), Error> {
        let table = &self.table;
        let doing =
            || format!("making the checks that waited and putting triggers of {table} back");
        execute(target, &self.back, doing).await
    }
}

async fn execute(target: &Connection, sql: &str, doing: impl Fn() -> String) -> Result<(), Error> {
    if sql.is_empty() {
        return Ok(());
    }
    target.batch_execute(sql).await.during(doing)
}

struct Trigger {
    name: String,
    state: String,
    allowed: bool,
    owner: String,
}

impl Trigger {
    /// What gives it its state again; nothing where it is off.
    fn back(&self) -> Option<&'static str> {
        match self.state.as_str() {
            "D" => None,
            "A" => Some("ENABLE ALWAYS"),
            "R" => Some("ENABLE REPLICA"),
            _ => Some("ENABLE"),
        }
    }

    fn not_allowed(&self, table: &Relation) -> Error {
        let (table, name) = (table.quoted(), quote_identifier(&self.name));
        Error::Failed(format!(
            "rights are missing:\n  target: only its owner may put the trigger {name} of {table} off; \
             run: ALTER TABLE {table} OWNER TO the role; or let its owner ({}) be the role of the target; \
             or let it fire: take {name} out of disable_triggers in the mapping file, or give no --disable-triggers",
            quote_identifier(&self.owner)
        ))
    }
}

async fn find(
    target: &Connection,
    table: &Relation,
    names: &[&str],
) -> Result<Vec<Trigger>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    read(target, table, Some(names)).await
}

async fn read(
    target: &Connection,
    table: &Relation,
    names: Option<&[&str]>,
) -> Result<Vec<Trigger>, Error> {
    let rows = target
        .query(TRIGGERS_QUERY, &[&table.schema, &table.name, &names])
        .await
        .during(|| format!("reading the triggers of {}", table.quoted()))?;
    let trigger = |row: &tokio_postgres::Row| Trigger {
        name: row.get(0),
        state: row.get(1),
        allowed: row.get(2),
        owner: row.get(3),
    };
    Ok(rows.iter().map(trigger).collect())
}
