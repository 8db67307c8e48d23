//! Values that differ, as people read them: as PostgreSQL itself writes them, and masked where they are made of sensitive ones.

use crate::connect::Connection;
use crate::copy::Field;
use crate::migration::Migration;
use crate::report::{BothValues, MASK, RowDifference};
use tokio_postgres::types::ToSql;

/// A longer value is told by its length: a hundred rows of long ones would fill our memory.
const LONGEST: usize = 2_000;

/// A value as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wire {
    Null,
    Bytes(Vec<u8>),
    TooLong(usize),
}

impl Wire {
    /// Keeps a field of a row.
    pub(crate) fn of(field: Option<&[u8]>) -> Self {
        match field {
            None => Self::Null,
            Some(bytes) if bytes.len() > LONGEST => Self::TooLong(bytes.len()),
            Some(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Null | Self::TooLong(_) => None,
        }
    }

    /// The value in words; `written` is what the server makes of its bytes, nothing where it cannot.
    fn told(&self, written: Option<String>) -> Option<String> {
        match self {
            Self::Null => None,
            Self::TooLong(length) => Some(format!("({length} bytes)")),
            Self::Bytes(bytes) => Some(written.unwrap_or_else(|| in_hexadecimal(bytes))),
        }
    }
}

/// Both values of a column, given by its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BothWires {
    pub(crate) at: usize,
    pub(crate) source: Wire,
    pub(crate) target: Wire,
}

/// Both values of each of a row's columns. What must not be shown is not even asked for. Where the server cannot write a
/// value, all of the row are given in hexadecimal, and `false`: a transaction is broken then.
pub(crate) async fn both_values(
    target: &Connection,
    migration: &dyn Migration,
    row: &[BothWires],
) -> (Vec<BothValues>, bool) {
    let columns = migration.entity().columns;
    let shows = |both: &BothWires| migration.shows(columns[both.at].name);
    let visible = row.iter().filter(|both| shows(both));
    let sides = visible.flat_map(|both| [(both.at, &both.source), (both.at, &both.target)]);
    let sides: Vec<(usize, &Wire)> = sides.collect();
    let asked = written(target, migration, &sides).await;
    let is_written = asked.is_some();
    let mut texts = asked.unwrap_or_default().into_iter();
    let mut told = |wire: &Wire| wire.told(texts.next().flatten());
    let values = row.iter().map(|both| {
        let (source, target) = match shows(both) {
            true => (told(&both.source), told(&both.target)),
            false => (masked(&both.source), masked(&both.target)),
        };
        let column = columns[both.at].name.to_owned();
        BothValues {
            column,
            source,
            target,
        }
    });
    (values.collect(), is_written)
}

/// What the server makes of values; nothing where it fails.
async fn written(
    target: &Connection,
    migration: &dyn Migration,
    sides: &[(usize, &Wire)],
) -> Option<Vec<Option<String>>> {
    if sides.is_empty() {
        return Some(Vec::new());
    }
    let columns = migration.entity().columns;
    let parameters = sides.iter().enumerate();
    let parameters = parameters.map(|(number, (at, _))| {
        format!(
            "${}::{}::pg_catalog.text",
            number + 1,
            columns[*at].type_name
        )
    });
    let sql = format!("SELECT {}", parameters.collect::<Vec<_>>().join(", "));
    let fields: Vec<Field<'_>> = sides.iter().map(|(_, wire)| Field(wire.bytes())).collect();
    let fields = fields.iter().map(|field| field as &(dyn ToSql + Sync));
    let row = target.query_one(&sql, &fields.collect::<Vec<_>>()).await;
    let row = row.ok()?;
    (0..sides.len()).map(|at| row.try_get(at).ok()).collect()
}

/// Masks the keys of rows where a column of the key must not be shown; the target's own tables keep them.
pub(crate) fn mask_keys(migration: &dyn Migration, rows: &mut [RowDifference]) {
    let entity = migration.entity();
    let mut key = entity.key.iter().map(|at| entity.columns[*at].name);
    if key.all(|name| migration.shows(name)) {
        return;
    }
    for row in rows {
        MASK.clone_into(&mut row.key);
    }
}

fn masked(value: &Wire) -> Option<String> {
    match value {
        Wire::Null => None,
        Wire::Bytes(_) | Wire::TooLong(_) => Some(MASK.to_owned()),
    }
}

fn in_hexadecimal(bytes: &[u8]) -> String {
    let byte = |text: String, byte: &u8| text + &format!("{byte:02x}");
    bytes.iter().fold("\\x".to_owned(), byte)
}
