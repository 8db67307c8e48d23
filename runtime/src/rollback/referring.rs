//! Rows of others that refer to rows which are to go: listed, or deleted where that is asked for.

use super::Undo;
use crate::error::{Error, While};
use crate::load::{Going, Referring, named, referring, refusal_of_references};
use crate::sql::quote_identifier;

/// Foreign keys that change further rows when rows of a table are deleted.
const TAKES_ALONG: &str = "
    SELECT conname::text FROM pg_catalog.pg_constraint
    WHERE contype = 'f' AND confrelid = $1::text::regclass AND confdeltype IN ('c', 'n', 'd') ORDER BY 1 LIMIT 1";

/// Refuses while rows that stay refer to rows that go, or deletes them; within the caller's transaction.
pub(super) async fn settle(undo: &Undo<'_>, going: Going<'_>) -> Result<(), Error> {
    let found = referring(undo.target, undo.entity, going).await?;
    if found.is_empty() {
        return Ok(());
    }
    if !undo.options.destroy_referencing_rows {
        return Err(refusal_of_references(undo.entity, &found));
    }
    for one in &found {
        refuse_migrated(undo, one).await?;
        refuse_further(undo, one).await?;
    }
    for one in &found {
        let deleted = undo.target.execute(&one.delete_sql, &[]).await;
        let deleted = deleted.during(|| {
            format!(
                "deleting rows of {} that refer to {}",
                one.table, undo.entity.name
            )
        })?;
        undo.say(&format!(
            "{deleted} rows of {} that referred to its rows are deleted, as --destroy-referencing-rows says ({})",
            one.table,
            named(&one.first, one.rows)
        ));
    }
    Ok(())
}

/// Rows that a migration made go by its own rollback, which knows them.
async fn refuse_migrated(undo: &Undo<'_>, one: &Referring) -> Result<(), Error> {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {}.migration_control WHERE phase <> 'rolled_back' AND entity <> $1 AND target IN ($2, ''))",
        quote_identifier(undo.entity.control_schema)
    );
    let asked = undo
        .target
        .query_one(&sql, &[&undo.entity.name, &one.table])
        .await;
    let migrated = asked.during(|| format!("asking whether rows were moved into {}", one.table))?;
    if !migrated.get::<_, bool>(0) {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "--destroy-referencing-rows deletes rows of others, and rows may have been moved into {} as well: roll that table back first",
        one.table
    )))
}

/// What would change further rows in silence is left to people.
async fn refuse_further(undo: &Undo<'_>, one: &Referring) -> Result<(), Error> {
    let asked = undo.target.query_opt(TAKES_ALONG, &[&one.table]).await;
    let key = asked.during(|| format!("asking what refers to {}", one.table))?;
    match key {
        None => Ok(()),
        Some(key) => Err(Error::Failed(format!(
            "rows of {} refer to rows of {} and are not deleted, as the foreign key {} would change further rows with them: remove \
             them yourself",
            one.table,
            undo.entity.name,
            quote_identifier(key.get(0))
        ))),
    }
}
