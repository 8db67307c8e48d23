//! Enum rules: which line takes a value, and lines that no value ever reaches.

use super::{Checker, Place};
use crate::catalog::Column;
use crate::diagnostics::SHADOWED_ENUM_RULE;
use crate::mapping::{EnumCase, EnumRule, EnumTest, Otherwise};
use crate::names::folded;

/// The label that a rule gives a value, as the generated program will; nothing where the row is refused or NULL stays.
#[must_use]
pub fn label_of<'a>(rule: &'a EnumRule, value: Option<&str>) -> Option<&'a str> {
    let first = takers(rule, value)
        .next()
        .and_then(|index| rule.rules.get(index));
    match (first, value, &rule.otherwise) {
        (Some(case), _, _) => Some(&case.label),
        (None, Some(_), Otherwise::Label(label)) => Some(label),
        _ => None,
    }
}

/// The lines that would take a value, in their order. The first decides; further ones are what it is fought over.
pub fn takers<'a>(rule: &'a EnumRule, value: Option<&'a str>) -> impl Iterator<Item = usize> + 'a {
    let case = |text: &str| {
        if rule.ignore_case {
            folded(text)
        } else {
            text.to_owned()
        }
    };
    let value = value.map(case);
    let takes = move |test: &EnumTest| match (test, value.as_deref()) {
        (EnumTest::Null, None) => true,
        (EnumTest::Equals(text), Some(value)) => value == case(text),
        (EnumTest::Prefix(text), Some(value)) => value.starts_with(&case(text)),
        (EnumTest::Suffix(text), Some(value)) => value.ends_with(&case(text)),
        (EnumTest::Contains(text), Some(value)) => value.contains(&case(text)),
        _ => false,
    };
    rule.rules
        .iter()
        .enumerate()
        .filter(move |(_, line)| takes(&line.test))
        .map(|(index, _)| index)
}

impl Checker<'_> {
    pub(super) fn enum_rule(&mut self, place: Place<'_>, column: &Column, rule: &EnumRule) {
        if let Some(labels) = self.target.labels_of(&column.column_type) {
            for line in &rule.rules {
                self.label(place, column, "rules", &line.label, labels);
            }
            if let Otherwise::Label(label) = &rule.otherwise {
                self.label(place, column, "otherwise", label, labels);
            }
        }
        for (index, line) in rule.rules.iter().enumerate() {
            if let Some(earlier) = rule.rules[..index]
                .iter()
                .find(|earlier| swallows(earlier, line, rule.ignore_case))
            {
                let message = format!(
                    "the rule `{}` is never reached: `{}` before it takes all its values",
                    shown(line),
                    shown(earlier)
                );
                let advice = "put the narrower rule first, or delete it".to_owned();
                self.add_at(
                    place,
                    &column.name,
                    "rules",
                    SHADOWED_ENUM_RULE,
                    message,
                    advice,
                );
            }
        }
    }
}

/// Whether every value that `later` would take is taken by `earlier`.
fn swallows(earlier: &EnumCase, later: &EnumCase, ignore_case: bool) -> bool {
    let case = |text: &str| {
        if ignore_case {
            folded(text)
        } else {
            text.to_owned()
        }
    };
    let text = match &later.test {
        EnumTest::Null => return earlier.test == EnumTest::Null,
        EnumTest::Equals(text)
        | EnumTest::Prefix(text)
        | EnumTest::Suffix(text)
        | EnumTest::Contains(text) => case(text),
    };
    let (exact, front, back) = match later.test {
        EnumTest::Equals(_) => (true, true, true),
        EnumTest::Prefix(_) => (false, true, false),
        EnumTest::Suffix(_) => (false, false, true),
        EnumTest::Contains(_) | EnumTest::Null => (false, false, false),
    };
    match &earlier.test {
        EnumTest::Equals(wide) => exact && text == case(wide),
        EnumTest::Prefix(wide) => front && text.starts_with(&case(wide)),
        EnumTest::Suffix(wide) => back && text.ends_with(&case(wide)),
        EnumTest::Contains(wide) => text.contains(&case(wide)),
        EnumTest::Null => false,
    }
}

pub(super) fn shown(line: &EnumCase) -> String {
    match &line.test {
        EnumTest::Equals(text) => format!("equals {text}"),
        EnumTest::Prefix(text) => format!("prefix {text}"),
        EnumTest::Suffix(text) => format!("suffix {text}"),
        EnumTest::Contains(text) => format!("contains {text}"),
        EnumTest::Null => "null".to_owned(),
    }
}
