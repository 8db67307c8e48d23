//! Changing rows in place: what refers to a row does not notice that its columns were brought up to date.

use crate::connect::Connection;
use crate::control::writes;
use crate::copy::{CopyParser, Row};
use crate::error::{Error, While};
use crate::load::batch::Batch;
use crate::migration::Entity;
use crate::quarantine::refuses_rows;
use crate::sql::quote_identifier;
use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// A value in the binary form in which it goes into a COPY; as a parameter of a statement it has the same.
#[derive(Debug)]
struct Field<'f>(Option<&'f [u8]>);

impl ToSql for Field<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let Some(bytes) = self.0 else {
            return Ok(IsNull::Yes);
        };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

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
