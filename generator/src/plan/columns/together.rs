//! Columns that a CHECK holds together: where the moment of a vote is known, what was voted has to be known as well.

use rehome_runtime::migration::Kind;

use super::super::happenings::moment_of;
use super::Pairing;
use super::candidate::{Candidate, conversion};
use crate::catalog::{Column, Table};
use crate::mapping::Rule;
use crate::mapping::types::base_type;
use crate::names::quote_identifier;

/// The one value that the source's rows have beside their moment, for a column that is NULL only when that is; asked.
pub(super) fn candidate(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let moment = moment_of(pairing.inputs, pairing.from, pairing.to)?;
    if moment.name == to.name || !are_held_together(pairing.to, &moment.name, &to.name) {
        return None;
    }
    let mut values = pairing
        .from
        .columns
        .iter()
        .filter(|column| is_value(pairing, column));
    let from = values.next().filter(|_| values.next().is_none())?;
    let is_truth = base_type(pairing.inputs.target, &to.column_type).kind == Kind::Boolean;
    let rule = if is_truth && from.column_type.is_integer() {
        Rule::Sql(format!("source.{} > 0", quote_identifier(&from.name)))
    } else {
        conversion(pairing, from, to)?.0
    };
    Some(Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule,
        score: 0.62,
        reason: format!(
            "A CHECK wants it wherever there is {}, and no other value is left.",
            moment.name
        ),
        sure: false,
    })
}

/// Whether a CHECK says that one of two columns is NULL exactly where the other is.
fn are_held_together(table: &Table, left: &str, right: &str) -> bool {
    let (left, right) = (quote_identifier(left), quote_identifier(right));
    let says = |one: &str, other: &str| format!("({one} IS NULL) = ({other} IS NULL)");
    let both = [says(&left, &right), says(&right, &left)];
    table
        .checks
        .iter()
        .any(|check| both.iter().any(|text| check.expression.contains(text)))
}

/// Whether a column is neither key nor reference nor moment.
fn is_value(pairing: Pairing<'_>, column: &Column) -> bool {
    let key = pairing.from.primary_key.as_ref();
    let in_key = key.is_some_and(|key| key.columns.contains(&column.name));
    let refers = pairing
        .inputs
        .facts
        .refers_to(pairing.from, &column.name)
        .is_some();
    let kind = base_type(pairing.inputs.source, &column.column_type).kind;
    !in_key && !refers && !matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz)
}
