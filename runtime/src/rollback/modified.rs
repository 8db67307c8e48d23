//! Rows of a run that somebody else has written since: known by their xmin, listed, and not deleted unless that is asked for.

use super::Undo;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::control::writes::not_ours;
use crate::error::{Error, While};
use crate::load::{NAMED, named};
use crate::migration::Entity;

/// Refuses while others have written rows of the run, or of one batch of it; says which go where that is asked for.
pub(super) async fn refuse(undo: &Undo<'_>, batch: Option<i32>) -> Result<(), Error> {
    let entity = undo.entity;
    if !undo.run.notes_writes {
        undo.say(
            "an earlier version of the program has begun this run and noted none of its transactions, so it cannot be told \
             whether others have written its rows since; they are taken back as they are",
        );
        return Ok(());
    }
    let doing = || {
        format!(
            "looking for rows of {} that others have written",
            entity.target.quoted()
        )
    };
    let question = question(entity, batch);
    let count = format!("SELECT count(*) FROM ({question}) AS modified");
    let rows: i64 = undo
        .target
        .query_one(&count, &[])
        .await
        .during(doing)?
        .get(0);
    if rows == 0 {
        return Ok(());
    }
    let first = format!("{question} ORDER BY 1 LIMIT {NAMED}");
    let first = undo.target.query(&first, &[]).await.during(doing)?;
    let first: Vec<String> = first.iter().map(|row| row.get(0)).collect();
    let words = words(entity, &first, rows);
    if undo.options.destroy_modified_rows {
        undo.say(&format!(
            "{words}; they are deleted, as --destroy-modified-rows says"
        ));
        return Ok(());
    }
    Err(refusal(entity, &words))
}

/// The condition for rows of the alias `target` that others have written last.
pub(super) fn written_by_others(entity: &Entity, xmin: &str) -> String {
    not_ours(entity.control_schema, xmin)
}

/// What is said where a row was written while its batch went.
pub(super) fn meanwhile(entity: &Entity, batch: i32, rows: i64) -> Error {
    refusal(
        entity,
        &format!("while batch {batch} was taken back, others have written {rows} of its rows"),
    )
}

fn refusal(entity: &Entity, words: &str) -> Error {
    Error::Failed(format!(
        "rows of {} are not taken back: {words}.\n  What was written there would be lost, so save what is needed; then \
         --destroy-modified-rows deletes these rows too. (Whatever writes a row counts, with equal values too, and a change \
         of the schema that rewrites the table.)",
        entity.name
    ))
}

fn words(entity: &Entity, first: &[String], rows: i64) -> String {
    let hidden = entity.feeds.iter().any(|feed| entity.hides_key(feed));
    let list = if hidden {
        "their keys are masked".to_owned()
    } else {
        named(first, rows)
    };
    format!(
        "others have written {rows} {} that the run made in {} ({list})",
        if rows == 1 { "row" } else { "rows" },
        entity.target.quoted()
    )
}

/// The keys of these rows. Most tables have none, so the few are sought first and joined then.
fn question(entity: &Entity, batch: Option<i32>) -> String {
    let (key, mapped) = new_key_sql(entity, "target");
    let of_batch = batch.map_or_else(String::new, |batch| format!(" AND own.batch = {batch}"));
    format!(
        "SELECT ({key})::text FROM {} AS target
         JOIN {} AS own ON own.fate IS NULL AND own.{mapped} = {key}{of_batch}
         WHERE {}",
        entity.target.quoted(),
        mapping_table(entity.control_schema, entity.name),
        written_by_others(entity, "target.xmin")
    )
}
