//! The lines of an enum rule as conditions in SQL, for whoever asks a database and not the transform.

use super::{EnumCase, EnumTest};
use crate::names::{folded, quote_literal};

/// When a line takes a value, an SQL expression of a text; nothing for the line that takes NULL.
#[must_use]
pub fn condition(case: &EnumCase, ignore_case: bool, value: &str) -> Option<String> {
    let text = |text: &str| {
        if ignore_case {
            folded(text)
        } else {
            text.to_owned()
        }
    };
    let read = if ignore_case {
        format!("lower({value})")
    } else {
        value.to_owned()
    };
    let length = |text: &str| text.chars().count();
    Some(match &case.test {
        EnumTest::Null => return None,
        EnumTest::Equals(wanted) => format!("{read} = {}", quote_literal(&text(wanted))),
        EnumTest::Prefix(wanted) => {
            let wanted = text(wanted);
            format!(
                "left({read}, {}) = {}",
                length(&wanted),
                quote_literal(&wanted)
            )
        }
        EnumTest::Suffix(wanted) => {
            let wanted = text(wanted);
            format!(
                "right({read}, {}) = {}",
                length(&wanted),
                quote_literal(&wanted)
            )
        }
        EnumTest::Contains(wanted) => {
            format!("strpos({read}, {}) > 0", quote_literal(&text(wanted)))
        }
    })
}
