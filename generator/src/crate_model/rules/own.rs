//! `rust`: an expression that a person wrote, in a function of its own whose type the compiler checks.

use super::super::expression::Expression;
use super::super::model::OwnFunction;
use super::super::value::Value;
use super::{Begun, Rules, listed};
use crate::catalog::Column;
use crate::mapping::types::base_type;

impl Rules<'_> {
    pub(super) fn own(
        &mut self,
        column: &Column,
        expression: &str,
        reads: &[String],
    ) -> Option<Begun> {
        for name in reads {
            let from = self.read(&column.name, name)?;
            self.query.decoded(&from);
        }
        let rust = if self.target.labels_of(&column.column_type).is_some() {
            format!("enums::{}", self.enum_type(column)?)
        } else {
            base_type(self.target, &column.column_type).rust.to_owned()
        };
        let required = self.target.refuses_null(column);
        let name = self.identifiers.mapper(self.number, &column.name);
        self.functions.push(OwnFunction {
            name: name.clone(),
            column: column.name.clone(),
            expression: expression.to_owned(),
            gives: if required {
                rust.clone()
            } else {
                format!("Option<{rust}>")
            },
        });
        let call = Expression::call(
            name,
            [Expression::path("source"), Expression::path("context")],
        );
        Some(Begun {
            // The function gives what the column takes, so nothing is left to be wrapped.
            value: Value::whole(call.refused_in(&column.name), &rust),
            from: listed(reads),
            how: "computed by an expression of the mapping, see `transform.rs`".to_owned(),
            plain: false,
        })
    }
}
