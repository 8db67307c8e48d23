//! Changing rows in place: what refers to a row does not notice that its columns were brought up to date.

use super::held::Held;
use crate::connect::Connection;
use crate::control::before_images::BeforeImages;
use crate::control::writes;
use crate::copy::{CopyParser, Field, Row, RowWriter, send_rows};
use crate::error::{Error, While};
use crate::load::batch::Batch;
use crate::migration::Entity;
use crate::quarantine::refuses_rows;
use crate::sql::quote_identifier;
use crate::value::Raw;
use std::collections::HashSet;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Changes made rows where they stand, each behind a savepoint; gives those that the target refused, which are as they
/// were; they leave, and when they are asked again it is known why. Within the caller's transaction.
pub(super) async fn in_place(
    target: &Connection,
    (entity, run): (&'static Entity, Uuid),
    batch: &Batch,
    changed: &[usize],
) -> Result<Vec<usize>, Error> {
    let doing = || format!("bringing rows of {} up to date", entity.target.quoted());
    let mut refused = Vec::new();
    if changed.is_empty() {
        return Ok(refused);
    }
    let columns = 0..entity.columns.len();
    let begin = format!("SAVEPOINT row; {}", writes::note_sql(entity, run));
    let statement = target.prepare(&statement(entity)).await.during(doing)?;
    for at in changed {
        target.batch_execute(&begin).await.during(doing)?;
        let bytes = batch.rows.row(*at);
        let fields = CopyParser::fields_of(bytes);
        let row = Row::new(bytes, &fields);
        let values: Vec<Field<'_>> = columns.clone().map(|at| Field(row.field(at))).collect();
        let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
        let values: Vec<&(dyn ToSql + Sync)> = values.collect();
        let end = match target.execute(&statement, &values).await {
            Ok(1) => "RELEASE SAVEPOINT row",
            Ok(_) => {
                refused.push(*at);
                "ROLLBACK TO SAVEPOINT row; RELEASE SAVEPOINT row"
            }
            Err(error) if refuses_rows(&error) => {
                refused.push(*at);
                "ROLLBACK TO SAVEPOINT row; RELEASE SAVEPOINT row"
            }
            Err(error) => return Err(error).during(doing),
        };
        target.batch_execute(end).await.during(doing)?;
    }
    Ok(refused)
}

/// What came of changing rows, by their positions in the batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The target refused them; they are as they were.
    pub(super) refused: HashSet<usize>,
    /// Somebody has changed them since they were compared; they are as somebody has left them.
    pub(super) missed: HashSet<usize>,
}

/// The table that holds the new rows of one transaction.
const CHANGES: &str = "pg_temp.rehome_changes";

/// Changes rows of a target in use, in one statement, and keeps what they were: only those that are still what they were
/// compared as. Where the target refuses one, they are changed one by one. Within the caller's transaction.
pub(super) async fn together(
    target: &Connection,
    (entity, run, images): (&'static Entity, Uuid, &BeforeImages),
    batch: &Batch,
    changed: &[(usize, Held)],
) -> Result<Outcome, Error> {
    let doing = || format!("bringing rows of {} up to date", entity.name);
    send(target, entity, batch, changed).await?;
    let joined = joined(entity);
    // Locked from here on, so that what is kept is what is changed.
    let unchanged = format!(
        "SELECT new.\"rehome place\" FROM {} AS target JOIN {CHANGES} AS new ON {joined} AND target.xmin = new.\"rehome version\"
         FOR UPDATE OF target",
        entity.target.quoted()
    );
    let rows = target.query(&unchanged, &[]).await.during(doing)?;
    let places: Vec<i32> = rows.iter().map(|row| row.get(0)).collect();
    let there: HashSet<usize> = places
        .iter()
        .filter_map(|place| usize::try_from(*place).ok())
        .collect();
    let places_of = changed.iter().map(|(at, _)| *at);
    let mut outcome = Outcome {
        missed: places_of.filter(|at| !there.contains(at)).collect(),
        ..Outcome::default()
    };
    let drop = format!("DELETE FROM {CHANGES} WHERE NOT \"rehome place\" = ANY ($1)");
    target.execute(&drop, &[&places]).await.during(doing)?;
    let chosen = format!("JOIN {CHANGES} AS new ON {joined}");
    images.keep(target, entity, (&chosen, &[])).await?;
    let begin = format!("SAVEPOINT rows; {}", writes::note_sql(entity, run));
    target.batch_execute(&begin).await.during(doing)?;
    match target
        .execute(&statement_together(entity, &joined), &[])
        .await
    {
        Ok(done) if done == there.len() as u64 => {}
        Err(error) if !refuses_rows(&error) => return Err(error).during(doing),
        _ => {
            let back = "ROLLBACK TO SAVEPOINT rows";
            target.batch_execute(back).await.during(doing)?;
            let mut places: Vec<usize> = there.into_iter().collect();
            places.sort_unstable();
            outcome.refused = in_place(target, (entity, run), batch, &places)
                .await?
                .into_iter()
                .collect();
        }
    }
    let chosen = format!("JOIN {CHANGES} AS new ON {joined} WHERE true");
    images.note_after(target, entity, &chosen).await?;
    Ok(outcome)
}

/// Sends the new rows into a table of this transaction, which has the target's own types.
async fn send(
    target: &Connection,
    entity: &Entity,
    batch: &Batch,
    changed: &[(usize, Held)],
) -> Result<(), Error> {
    let doing = || format!("sending changed rows of {}", entity.name);
    let columns: Vec<String> = entity
        .columns
        .iter()
        .map(|column| quote_identifier(column.name))
        .collect();
    let make = format!(
        "CREATE TEMPORARY TABLE rehome_changes ON COMMIT DROP AS
         SELECT {}, 0 AS \"rehome place\", xmin AS \"rehome version\" FROM {} WITH NO DATA",
        columns.join(", "),
        entity.target.quoted()
    );
    target
        .batch_execute(&make)
        .await
        .map_err(no_right_or(&doing))?;
    let mut rows = RowWriter::new();
    for (at, held) in changed {
        let bytes = batch.rows.row(*at);
        let fields = CopyParser::fields_of(bytes);
        let row = Row::new(bytes, &fields);
        rows.begin();
        for column in 0..entity.columns.len() {
            rows.nullable(row.field(column).map(Raw).as_ref());
        }
        rows.value(&i32::try_from(*at).unwrap_or(i32::MAX));
        rows.value(&Raw(&held.version.to_be_bytes()));
        rows.end();
    }
    let copy = format!("COPY {CHANGES} FROM STDIN (FORMAT binary)");
    let all = (0..rows.len()).map(|index| rows.row(index));
    send_rows(target, &copy, all).await.during(doing)?;
    Ok(())
}

fn no_right_or(doing: &impl Fn() -> String) -> impl Fn(tokio_postgres::Error) -> Error {
    move |cause| {
        match cause.code() {
        Some(code) if code.code() == "42501" => Error::Failed(
            "the target's role may not make temporary tables, which a sync needs; as the database's owner run: \
             GRANT TEMPORARY ON DATABASE … TO …"
                .to_owned(),
        ),
        _ => Error::Database {
            operation: doing(),
            cause,
        },
    }
    }
}

/// A row of the target and its new one.
fn joined(entity: &Entity) -> String {
    let names = entity
        .key
        .iter()
        .map(|at| quote_identifier(entity.columns[*at].name));
    let pairs: Vec<String> = names
        .map(|name| format!("target.{name} = new.{name}"))
        .collect();
    pairs.join(" AND ")
}

fn statement_together(entity: &Entity, joined: &str) -> String {
    let columns = entity.columns.iter().enumerate();
    let others = columns.filter(|(at, _)| !entity.key.contains(at));
    let pairs: Vec<String> = others
        .map(|(_, column)| {
            let name = quote_identifier(column.name);
            format!("{name} = new.{name}")
        })
        .collect();
    format!(
        "UPDATE {} AS target SET {} FROM {CHANGES} AS new WHERE {joined}",
        entity.target.quoted(),
        pairs.join(", ")
    )
}

/// The statement; its parameters are the written columns in their order.
fn statement(entity: &Entity) -> String {
    let (mut keys, mut others) = (Vec::new(), Vec::new());
    for (at, column) in entity.columns.iter().enumerate() {
        let pair = format!("{} = ${}", quote_identifier(column.name), at + 1);
        if entity.key.contains(&at) {
            keys.push(pair);
        } else {
            others.push(pair);
        }
    }
    format!(
        "UPDATE {} SET {} WHERE {}",
        entity.target.quoted(),
        others.join(", "),
        keys.join(" AND ")
    )
}
