//! `enum`: codes become labels by ordered rules, each in a function with one arm a rule.

use std::collections::BTreeSet;

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::model::{Arm, EnumModel, Mapper};
use super::super::query::Found;
use super::super::value::{CastCall, Value};
use super::{Begun, Rules, is_integer};
use crate::catalog::Column;
use crate::mapping::check::label_of;
use crate::mapping::{EnumCase, EnumRule, EnumTest, Otherwise};
use crate::names::{Scope, Style, code_span, folded};

/// The most test lines that one mapper gets.
const TEST_LINES: usize = 100;

impl Rules<'_> {
    pub(super) fn codes(&mut self, column: &Column, rule: &EnumRule) -> Option<Begun> {
        let from = self.read(&column.name, &rule.column)?;
        let gives = self.gives(column)?;
        let found = self.code_column(&from);
        let null = rule.rules.iter().find(|case| case.test == EnumTest::Null);
        let null = match null {
            Some(case) => Some(self.label_value(column, &case.label)?),
            None => None,
        };
        let mapper = self.mapper(column, rule, &found, null.clone())?;
        let function = format!("enums::{}", mapper.name);
        self.mappers.push(mapper);
        let outside = match gives.as_str() {
            "&'static str" => gives,
            rust => format!("enums::{rust}"),
        };
        let value = match null {
            // The mapper itself says what NULL becomes, so it is asked for every row.
            Some(_) => {
                let code = Expression::field(&found.alias);
                let code = if found.optional { code } else { code.some() };
                Value::asked(Expression::call(function, [code]), &outside, false)
            }
            None => Value::of(&found).cast(CastCall::plain(function), &outside),
        };
        Some(Begun {
            value,
            from: code_span(&rule.column),
            how: told(rule),
            plain: false,
        })
    }

    /// The column as a mapper reads it: numbers as numbers, all else as text without padding.
    fn code_column(&mut self, from: &Column) -> Found {
        let kind = self.source_kind(from);
        if is_integer(kind) || kind == Kind::Text {
            return self.query.decoded(from);
        }
        let computed = self.text_of(from);
        let masked = self.mapping.sensitive.contains(&from.name);
        self.compute(computed, true, masked)
    }

    fn mapper(
        &mut self,
        column: &Column,
        rule: &EnumRule,
        found: &Found,
        null: Option<Expression>,
    ) -> Option<Mapper> {
        let parameter = match found.rust.as_str() {
            "&'a str" => "&str",
            number => number,
        };
        let mut arms = Vec::new();
        let mut seen = BTreeSet::new();
        for case in &rule.rules {
            let Some((test, text)) = test_of(case) else {
                continue;
            };
            let text = if rule.ignore_case {
                folded(text)
            } else {
                text.to_owned()
            };
            // A second arm for the same text would never be reached; the mapping's check has told so.
            if test == "equals" && !seen.insert(text.clone()) {
                continue;
            }
            let value = self.label_value(column, &case.label)?;
            arms.push(Arm { test, text, value });
        }
        let otherwise = match &rule.otherwise {
            Otherwise::Reject => None,
            Otherwise::Label(label) => Some(self.label_value(column, label)?),
        };
        let by_text = parameter != "&str" && !arms.iter().all(|arm| is_number(arm, parameter));
        Some(Mapper {
            name: self.identifiers.mapper(self.number, &column.name),
            column: column.name.clone(),
            from: rule.column.clone(),
            parameter: parameter.to_owned(),
            by_text,
            ignore_case: rule.ignore_case,
            gives: self.gives(column)?,
            observed: self.observed(column, rule, null.is_some()),
            null,
            arms,
            otherwise,
        })
    }

    /// Observed codes with what they become. A NULL says something only where a rule takes it.
    fn observed(
        &mut self,
        column: &Column,
        rule: &EnumRule,
        takes_null: bool,
    ) -> Vec<(Option<String>, Option<Expression>)> {
        if self.mapping.sensitive.contains(&rule.column) {
            return Vec::new();
        }
        let observed = self.observed.of(&self.feed.source, &rule.column);
        let told: Vec<_> = observed
            .iter()
            .filter(|code| code.is_some() || takes_null)
            .take(TEST_LINES)
            .map(|code| {
                (
                    code.clone(),
                    label_of(rule, code.as_deref()).map(str::to_owned),
                )
            })
            .collect();
        told.into_iter()
            .map(|(code, label)| {
                (
                    code,
                    label.and_then(|label| self.label_value(column, &label)),
                )
            })
            .collect()
    }

    /// The type that the column's mapper gives.
    fn gives(&mut self, column: &Column) -> Option<String> {
        if self.target.labels_of(&column.column_type).is_some() {
            return self.enum_type(column);
        }
        if self.kind(column) == Kind::Text {
            return Some("&'static str".to_owned());
        }
        let message = format!(
            "an enum rule gives labels, and the column is {}",
            column.column_type.text
        );
        self.refuse(
            &column.name,
            message,
            "make the column an enum or a text, or write an sql rule",
        );
        None
    }

    /// A label as a value of that type.
    fn label_value(&mut self, column: &Column, label: &str) -> Option<Expression> {
        if self.target.labels_of(&column.column_type).is_none() {
            return Some(Expression::Text(label.to_owned()));
        }
        let (rust, variant) = self.label(column, label)?;
        Some(Expression::Path(format!("{rust}::{variant}")))
    }

    /// The Rust type and the variant of a label of the column's enum.
    pub(super) fn label(&mut self, column: &Column, label: &str) -> Option<(String, String)> {
        let rust = self.enum_type(column)?;
        let known = self.enums.iter().find(|item| item.rust == rust)?;
        let variant = known.variants.iter().find(|(_, known)| known == label);
        let Some((variant, _)) = variant.cloned() else {
            let message = format!("{} has no label {label}", column.column_type.text);
            self.refuse(&column.name, message, "correct the label in the mapping");
            return None;
        };
        Some((rust, variant))
    }

    /// The Rust type of the column's enum, which is written into the crate from now on.
    pub(super) fn enum_type(&mut self, column: &Column) -> Option<String> {
        let base = self.target.base_type(&column.column_type).clone();
        let labels = self.target.labels_of(&column.column_type)?.to_vec();
        let rust = self.identifiers.enum_type(&base.name);
        if self.enums.iter().all(|known| known.rust != rust) {
            let variants = Scope::new(Style::Variant).resolve(labels.iter().map(String::as_str));
            self.enums.push(EnumModel {
                rust: rust.clone(),
                type_name: base.name.to_string(),
                variants: variants.into_iter().zip(labels).collect(),
            });
        }
        Some(rust)
    }
}

fn test_of(case: &EnumCase) -> Option<(&'static str, &str)> {
    match &case.test {
        EnumTest::Equals(text) => Some(("equals", text)),
        EnumTest::Prefix(text) => Some(("starts_with", text)),
        EnumTest::Suffix(text) => Some(("ends_with", text)),
        EnumTest::Contains(text) => Some(("contains", text)),
        EnumTest::Null => None,
    }
}

/// Whether an arm can be a number's literal: the text form of a number of that type, and no other spelling of it.
fn is_number(arm: &Arm, parameter: &str) -> bool {
    let canonical = match parameter {
        "i16" => arm
            .text
            .parse::<i16>()
            .map(|number| number.to_string())
            .ok(),
        "i32" => arm
            .text
            .parse::<i32>()
            .map(|number| number.to_string())
            .ok(),
        _ => arm
            .text
            .parse::<i64>()
            .map(|number| number.to_string())
            .ok(),
    };
    arm.test == "equals" && canonical.as_ref() == Some(&arm.text)
}

fn told(rule: &EnumRule) -> String {
    let line = |case: &EnumCase| {
        let when = match &case.test {
            EnumTest::Equals(text) => format!("is {}", code_span(text)),
            EnumTest::Prefix(text) => format!("begins with {}", code_span(text)),
            EnumTest::Suffix(text) => format!("ends with {}", code_span(text)),
            EnumTest::Contains(text) => format!("contains {}", code_span(text)),
            EnumTest::Null => "is missing".to_owned(),
        };
        format!("{when} → {}", code_span(&case.label))
    };
    let mut lines: Vec<String> = rule.rules.iter().map(line).collect();
    lines.push(match &rule.otherwise {
        Otherwise::Reject => "anything else goes into quarantine".to_owned(),
        Otherwise::Label(label) => format!("anything else → {}", code_span(label)),
    });
    let case = if rule.ignore_case {
        ", upper and lower case alike"
    } else {
        ""
    };
    format!("the first rule that holds{case}: {}", lines.join("; "))
}
