//! Taking the last sync back: every row that it touched is what it was before, and our own tables say so.
//!
//! One transaction: rows that the sync has brought go, rows that it has changed or taken out are put back as they were,
//! whatever triggers the table has. Where somebody has changed one of them since, nothing is done. Rows that others refer
//! to stay for a second pass, when these have been taken back as well.

use crate::connect::{Connection, Connector};
use crate::control::before_images::{BeforeImages, MAPPINGS, TARGET};
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::control::syncs::{self, OWN_TABLES, Sync};
use crate::control::writes;
use crate::error::{Error, While};
use crate::load::{Going, Triggers, loaded_run, open_target, refuse_references};
use crate::migration::{Entity, Migration};
use crate::report::Reconciled;
use crate::sql::{quote_identifier, quote_literal};
use uuid::Uuid;

/// How many rows that somebody has changed are named.
const NAMED: usize = 10;

/// Takes the last sync of an entity back; gives nothing where there is none that was not taken back. Where rows of others
/// refer to rows that would go, these stay, and the same command goes on with them.
///
/// # Errors
/// When somebody has changed one of its rows since, when rows were replayed since, when the role does not own a table
/// whose triggers have to be off, or when the target does not answer. Nothing is changed then.
pub async fn undo(
    migration: &dyn Migration,
    connector: &Connector,
) -> Result<Option<Reconciled>, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity, "take back").await?;
    crate::control::install(&target, entity.control_schema).await?;
    let Some(last) = syncs::last(&target, entity, run.id).await? else {
        return Ok(None);
    };
    let doing = || format!("taking the last sync of {} back", entity.name);
    let names = firing(&target, entity).await?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let triggers = Triggers::left(&target, &entity.target, &names).await?;
    target.batch_execute("BEGIN").await.during(doing)?;
    let is_second = last.state == "undoing";
    if !is_second {
        refuse_later_batches(&target, entity, (run.id, &last)).await?;
    }
    let undone = Undo {
        target: &target,
        run: run.id,
        entity,
        images: last.images,
    };
    undone.read_images().await?;
    if !is_second {
        undone.refuse_changed().await?;
    }
    triggers.off(&target).await?;
    let before = undone.count().await?;
    if is_second {
        undone.remove_added().await?;
    } else {
        undone.put_back().await?;
        undone.restore_own(run.id).await?;
    }
    let left = undone.count().await?.added;
    let state = if left > 0 { "undoing" } else { "undone" };
    syncs::set_state(&target, entity, last.images.sync, state).await?;
    if left == 0 {
        last.images.restore_sequences(&target, entity).await?;
        undone.forget_agreed().await?;
    }
    triggers.back(&target).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(Some(Reconciled {
        sync: Some(last.images.sync.to_string()),
        rows_changed: if is_second { 0 } else { before.changed },
        rows_added: if is_second { 0 } else { before.removed },
        rows_removed: before.added - left,
        left,
        ..Reconciled::default()
    }))
}

/// The names of the triggers that would fire.
async fn firing(target: &Connection, entity: &Entity) -> Result<Vec<String>, Error> {
    let sql = "SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal";
    let rows = target.query(sql, &[&entity.target.quoted()]).await;
    let rows = rows.during(|| format!("reading the triggers of {}", entity.target.quoted()))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// What is replayed after a sync stands in batches of its own, which would go as well.
async fn refuse_later_batches(
    target: &Connection,
    entity: &Entity,
    (run, last): (Uuid, &Sync),
) -> Result<(), Error> {
    let sql = format!(
        "SELECT coalesce(max(batch), 0) FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2",
        quote_identifier(entity.control_schema)
    );
    let row = target.query_one(&sql, &[&run, &entity.name]).await;
    let row = row.during(|| format!("reading the batches of {}", entity.name))?;
    let highest: i32 = row.get(0);
    if last.end_batch.is_some_and(|end| end != highest) {
        return Err(Error::Failed(format!(
            "rows of {} were replayed after its last sync, which cannot be taken back by itself any more; rollback takes the \
             whole run back",
            entity.name
        )));
    }
    Ok(())
}

/// What is at hand while a sync is taken back, within one transaction.
struct Undo<'u> {
    target: &'u Connection,
    entity: &'static Entity,
    images: BeforeImages,
    run: Uuid,
}

/// How many rows of the target the sync has brought and not taken out again, has changed, and has taken out.
struct Count {
    added: u64,
    changed: u64,
    removed: u64,
}

/// What stood in each row before the sync, and what it left there.
const IMAGES: &str = "pg_temp.rehome_images";

impl Undo<'_> {
    async fn execute(&self, sql: &str) -> Result<u64, Error> {
        let done = self.target.execute(sql, &[]).await;
        done.during(|| format!("taking the last sync of {} back", self.entity.name))
    }

    /// The first image of each row, and the last hash.
    async fn read_images(&self) -> Result<(), Error> {
        let kept = format!(
            "{}.before_images WHERE sync_id = '{}' AND relation = '{TARGET}'",
            quote_identifier(self.entity.control_schema),
            self.images.sync
        );
        self.execute(&format!(
            "CREATE TEMPORARY TABLE rehome_images ON COMMIT DROP AS
             SELECT first.key, first.image, last.after
             FROM (SELECT DISTINCT ON (key) key, image FROM {kept} ORDER BY key, id) AS first
             JOIN (SELECT DISTINCT ON (key) key, after FROM {kept} ORDER BY key, id DESC) AS last USING (key)"
        ))
        .await?;
        self.execute(&format!("ANALYZE {IMAGES}")).await?;
        Ok(())
    }

    /// The condition that a row of the target is that of an image.
    fn same(&self) -> String {
        let (key, _) = new_key_sql(self.entity, "target");
        match self.entity.key {
            [only] => {
                let column = self.entity.columns[*only];
                let name = quote_identifier(column.name);
                format!("target.{name} = image.key::{}", column.type_name)
            }
            _ => format!("({key})::text = image.key"),
        }
    }

    async fn refuse_changed(&self) -> Result<(), Error> {
        let sql = format!(
            "SELECT image.key FROM {IMAGES} AS image LEFT JOIN {} AS target ON {}
             WHERE image.after IS DISTINCT FROM md5(target::text) ORDER BY 1",
            self.entity.target.quoted(),
            self.same()
        );
        let rows = self.target.query(&sql, &[]).await;
        let rows = rows.during(|| {
            format!(
                "asking whether rows of {} were changed since",
                self.entity.name
            )
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = rows.iter().take(NAMED).map(|row| row.get(0)).collect();
        Err(Error::Failed(format!(
            "{} rows of {} were changed in the target after its last sync, so it is not taken back; nothing was done: {}{}",
            rows.len(),
            self.entity.name,
            named.join(", "),
            if rows.len() > NAMED { ", …" } else { "" }
        )))
    }

    /// Puts every row back, in the first way that the table's rules allow: in place; by removing all of them and writing
    /// them anew, where they exchange unique values or refer to one another; without those that others refer to.
    async fn put_back(&self) -> Result<(), Error> {
        self.begin_way().await?;
        match self.in_place().await {
            Err(error) if is_of_rules(&error) => {}
            done => return done,
        }
        self.execute("ROLLBACK TO SAVEPOINT way").await?;
        self.begin_way().await?;
        match self.anew().await {
            Err(error) if is_of_rules(&error) => {}
            done => return done,
        }
        self.execute("ROLLBACK TO SAVEPOINT way").await?;
        self.remove_added().await?;
        self.begin_way().await?;
        self.bring_back().await?;
        self.change_back().await?;
        self.remove_added().await
    }

    /// Begins a way that may be left again; what it writes is noted as rehome's.
    async fn begin_way(&self) -> Result<(), Error> {
        self.execute("SAVEPOINT way").await?;
        writes::note(self.target, self.entity, self.run).await
    }

    async fn in_place(&self) -> Result<(), Error> {
        self.bring_back().await?;
        self.change_back().await?;
        let added = self.keys("image IS NULL").await?;
        self.refuse_references_to(&added).await?;
        self.execute(&self.delete("image.image IS NULL")).await?;
        self.execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
        Ok(())
    }

    /// One statement, so that what refers to a row finds it again at its end. A key that cascades would not wait for
    /// that, so nothing may refer to the rows by one.
    async fn anew(&self) -> Result<(), Error> {
        let keys = self.keys("true").await?;
        self.refuse_references_to(&keys).await?;
        let columns = self.columns(false).await?;
        let values = was(&columns);
        let table = self.entity.target.quoted();
        self.execute(&format!(
            "WITH gone AS ({} RETURNING 1)
             INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE
             SELECT {} FROM (SELECT count(*) FROM gone) AS all_gone (rows)
             JOIN (SELECT image::{table} AS was FROM {IMAGES} WHERE image IS NOT NULL) AS image ON all_gone.rows >= 0",
            self.delete("true"),
            columns.join(", "),
            values.join(", ")
        ))
        .await?;
        self.execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
        Ok(())
    }

    /// Deletes rows of images that are so.
    fn delete(&self, condition: &str) -> String {
        format!(
            "DELETE FROM {} AS target USING {IMAGES} AS image WHERE {condition} AND {}",
            self.entity.target.quoted(),
            self.same()
        )
    }

    /// Removes what the sync has brought, one row after the other; those that others refer to stay.
    async fn remove_added(&self) -> Result<(), Error> {
        for key in self.keys("image IS NULL").await? {
            self.execute("SAVEPOINT added").await?;
            match self.remove_one(key).await {
                Err(error) if is_of_rules(&error) => {
                    self.execute("ROLLBACK TO SAVEPOINT added").await?;
                }
                done => done?,
            }
            self.execute("RELEASE SAVEPOINT added").await?;
        }
        Ok(())
    }

    async fn remove_one(&self, key: String) -> Result<(), Error> {
        let one = format!(
            "image.image IS NULL AND image.key = {}",
            quote_literal(&key)
        );
        self.refuse_references_to(&[key]).await?;
        self.execute(&self.delete(&one)).await.map(drop)
    }

    /// The keys of the rows whose image is so.
    async fn keys(&self, condition: &str) -> Result<Vec<String>, Error> {
        let sql = format!("SELECT key FROM {IMAGES} WHERE {condition} ORDER BY key");
        let keys = self.target.query(&sql, &[]).await;
        let keys = keys.during(|| format!("reading what a sync of {} did", self.entity.name))?;
        Ok(keys.iter().map(|row| row.get(0)).collect())
    }

    /// Refuses where a foreign key would delete or empty rows that nobody asked for, instead of refusing by itself.
    async fn refuse_references_to(&self, keys: &[String]) -> Result<(), Error> {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        refuse_references(self.target, self.entity, Going::Named(&keys)).await
    }

    /// What is there of the rows that the sync has touched.
    async fn count(&self) -> Result<Count, Error> {
        let (key, _) = new_key_sql(self.entity, "target");
        let sql = format!(
            "SELECT count(*) FILTER (WHERE image.image IS NULL AND ({key}) IS NOT NULL),
                    count(*) FILTER (WHERE image.image IS NOT NULL AND ({key}) IS NOT NULL),
                    count(*) FILTER (WHERE image.image IS NOT NULL AND ({key}) IS NULL)
             FROM {IMAGES} AS image LEFT JOIN {} AS target ON {}",
            self.entity.target.quoted(),
            self.same()
        );
        let row = self.target.query_one(&sql, &[]).await;
        let row = row.during(|| format!("counting what a sync of {} did", self.entity.name))?;
        let count = |at: usize| u64::try_from(row.get::<_, i64>(at)).unwrap_or(0);
        Ok(Count {
            added: count(0),
            changed: count(1),
            removed: count(2),
        })
    }

    /// The columns that can be written, those that PostgreSQL only fills by itself left out.
    async fn columns(&self, updates: bool) -> Result<Vec<String>, Error> {
        let sql = "SELECT attname::text FROM pg_catalog.pg_attribute
                   WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                     AND (attidentity <> 'a' OR NOT $2) ORDER BY attnum";
        let rows = self
            .target
            .query(sql, &[&self.entity.target.quoted(), &updates])
            .await;
        let rows = rows.during(|| format!("reading the columns of {}", self.entity.name))?;
        Ok(rows
            .iter()
            .map(|row| quote_identifier(row.get(0)))
            .collect())
    }

    async fn change_back(&self) -> Result<(), Error> {
        let columns = self.columns(true).await?;
        let pairs: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = (image.was).{column}"))
            .collect();
        let table = self.entity.target.quoted();
        self.execute(&format!(
            "UPDATE {table} AS target SET {}
             FROM (SELECT key, image, image::{table} AS was FROM {IMAGES} WHERE image IS NOT NULL) AS image WHERE {}",
            pairs.join(", "),
            self.same()
        ))
        .await
        .map(drop)
    }

    async fn bring_back(&self) -> Result<(), Error> {
        let columns = self.columns(false).await?;
        let values = was(&columns);
        let table = self.entity.target.quoted();
        self.execute(&format!(
            "INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE SELECT {}
             FROM (SELECT key, image::{table} AS was FROM {IMAGES} WHERE image IS NOT NULL) AS image
             WHERE NOT EXISTS (SELECT FROM {table} AS target WHERE {})",
            columns.join(", "),
            values.join(", "),
            self.same()
        ))
        .await
        .map(drop)
    }

    /// Our own tables: the sync's mappings go, those that it has removed come back, and the account is what it was.
    async fn restore_own(&self, run: Uuid) -> Result<(), Error> {
        let schema = quote_identifier(self.entity.control_schema);
        let mappings = mapping_table(self.entity.control_schema, self.entity.name);
        let BeforeImages { sync, last_batch } = self.images;
        self.execute(&format!(
            "DELETE FROM {mappings} WHERE batch > {last_batch}"
        ))
        .await?;
        self.execute(&format!(
            "INSERT INTO {mappings} SELECT (image::{mappings}).* FROM {schema}.before_images
             WHERE sync_id = '{sync}' AND relation = '{MAPPINGS}'"
        ))
        .await?;
        let entity = quote_literal(self.entity.name);
        for own in OWN_TABLES {
            self.execute(&format!(
                "DELETE FROM {schema}.{own} WHERE run_id = '{run}' AND entity = {entity}"
            ))
            .await?;
            self.execute(&format!(
                "INSERT INTO {schema}.{own} OVERRIDING SYSTEM VALUE SELECT (image::{schema}.{own}).* FROM {schema}.before_images
                 WHERE sync_id = '{sync}' AND relation = '{own}'"
            ))
            .await?;
        }
        Ok(())
    }

    /// What the sync has agreed on and found is forgotten with it.
    async fn forget_agreed(&self) -> Result<(), Error> {
        let schema = quote_identifier(self.entity.control_schema);
        let sync = self.images.sync;
        for sql in [
            format!("DELETE FROM {schema}.migration_row_hashes WHERE sync_id = '{sync}'"),
            format!(
                "DELETE FROM {schema}.sync_conflicts WHERE sync_id = '{sync}' AND settled_at IS NULL"
            ),
            format!("DELETE FROM {schema}.before_images WHERE sync_id = '{sync}'"),
        ] {
            self.execute(&sql).await?;
        }
        Ok(())
    }
}

fn was(columns: &[String]) -> Vec<String> {
    columns
        .iter()
        .map(|column| format!("(image.was).{column}"))
        .collect()
}

/// Whether a rule of the target refuses a way to put rows back, so that another may serve.
fn is_of_rules(error: &Error) -> bool {
    matches!(error, Error::Referenced(_))
        || error.sqlstate().is_some_and(|code| code.starts_with("23"))
}
