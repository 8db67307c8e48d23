//! What both databases say of a column, rule by rule: the source what the mapping makes of its row, the target what is
//! there. A rule that SQL cannot say gives the reason instead, which is told where columns without a check are listed.

use super::form::{Form, Formed, operand, stored};
use super::{Checker, Side, source_column, target_column};
use crate::catalog::Column;
use crate::crate_model::layout::parenthesised;
use crate::crate_model::rules::instant;
use crate::mapping::codes::condition;
use crate::mapping::{EnumRule, EnumTest, KeyColumn, Otherwise, Rule, TimestampRule};
use crate::names::{quote_identifier, quote_literal, sql_words};
use rehome_runtime::migration::Kind;

const PRINTED: &str = "its type is printed in a way that depends on the server";
const WINDOW: &str = "it is made of other rows too, and SQL cannot sum that up";
const OWN_KEY: &str = "its key is none that SQL spells as the program does";

impl Checker<'_> {
    /// A column as the source and as the target say it.
    pub(super) fn compared(
        &mut self,
        side: Side<'_>,
        column: &Column,
        rule: &Rule,
    ) -> Result<[Formed; 2], String> {
        let source = match rule {
            Rule::Copy(copy) => return self.copied(side, column, copy),
            Rule::Key(_) | Rule::TimeKey(_) => return self.keyed(side, column),
            Rule::Reference(reference) => return self.referred(side, column, reference),
            Rule::Enum(codes) => self.labelled(column, codes),
            Rule::Constant(text) => self.literal(&column.column_type, text)?,
            Rule::Sql(sql) if has_window(sql) => return Err(WINDOW.to_owned()),
            Rule::Sql(sql) => parenthesised(sql),
            Rule::Json { columns } => self.object(column, columns),
            Rule::Timestamp(rule) => self.instant(side, rule),
            Rule::Lookup(_) => return Err("the target is asked for it (see reference)".to_owned()),
            Rule::Rust { .. } => {
                return Err("an expression in Rust makes it, which SQL cannot repeat".to_owned());
            }
            Rule::Default => return Err("the target fills it".to_owned()),
        };
        let both = [source, target_column(&column.name)];
        let formed =
            both.map(|sql| stored(self.source, self.target, &column.column_type, &sql, None));
        match formed {
            [Some(source), Some(target)] => Ok([source, target]),
            _ => Err(PRINTED.to_owned()),
        }
    }

    /// A label made of a code, said once for all figures.
    fn labelled(&mut self, column: &Column, codes: &EnumRule) -> String {
        let name = quote_identifier(&column.name);
        let case = label_case(codes, &format!("{}::text", source_column(&codes.column)));
        self.asked.labels.push(format!("        {case} AS {name}"));
        format!("label.{name}")
    }

    /// A key that is kept is copied; of one that is made anew, SQL can say which old keys have got one.
    fn keyed(&self, side: Side<'_>, column: &Column) -> Result<[Formed; 2], String> {
        if let Some(copy) = side.feed.copy_of(&column.name) {
            return self.copied(side, column, &copy);
        }
        let key = self.old_key(side).ok_or(OWN_KEY)?;
        Ok([key.value(), key.recorded("mapping")])
    }

    /// Columns without a home, as one object.
    fn object(&self, column: &Column, columns: &[String]) -> String {
        let pair =
            |name: &String| format!("{}, source.{}", quote_literal(name), quote_identifier(name));
        let pairs: Vec<String> = columns.iter().map(pair).collect();
        let function = match crate::mapping::types::base_type(self.target, &column.column_type).kind
        {
            Kind::Json => "json_build_object",
            _ => "jsonb_build_object",
        };
        // A function takes a hundred arguments at most.
        let calls = pairs
            .chunks(50)
            .map(|chunk| format!("{function}({})", chunk.join(", ")));
        format!("({})", calls.collect::<Vec<_>>().join(" || "))
    }

    /// A clock's time in its zone.
    fn instant(&self, side: Side<'_>, rule: &TimestampRule) -> String {
        let clock = source_column(&rule.column);
        let kind = self
            .feed_column(side, &rule.column)
            .map(|from| crate::mapping::types::base_type(self.source, &from.column_type).kind);
        let clock = match kind {
            Some(Kind::Date) => format!("{clock}::timestamp"),
            _ => clock,
        };
        let zone = rule.zone.as_deref().unwrap_or(&self.project.zone);
        format!("({})", instant(&clock, &quote_literal(zone), rule))
    }
}

/// The ordered rules once more, in SQL: written from the mapping, so that a fault of the transform is seen. A value that
/// no rule takes is NULL here, and its row in quarantine.
fn label_case(rule: &EnumRule, value: &str) -> String {
    let line = |condition: &str, label: &str| {
        format!(
            "\n            WHEN {condition} THEN {}",
            quote_literal(label)
        )
    };
    let mut sql = "CASE".to_owned();
    if let Some(case) = rule.rules.iter().find(|case| case.test == EnumTest::Null) {
        sql.push_str(&line(&format!("{value} IS NULL"), &case.label));
    }
    for case in &rule.rules {
        if let Some(condition) = condition(case, rule.ignore_case, value) {
            sql.push_str(&line(&condition, &case.label));
        }
    }
    if let Otherwise::Label(label) = &rule.otherwise {
        sql.push_str(&line(&format!("{value} IS NOT NULL"), label));
    }
    sql.push_str("\n        END");
    sql
}

/// Whether an expression looks at other rows, so that it cannot stand within a sum.
fn has_window(sql: &str) -> bool {
    sql_words(sql).any(|word| word.text.eq_ignore_ascii_case("over"))
}

/// The old key of a row, as a number or as a text.
pub(super) struct OldKey {
    /// The source's expression.
    pub sql: String,
    /// Whether it is one whole number.
    pub is_whole: bool,
}

impl OldKey {
    /// As the source says it.
    pub(super) fn value(&self) -> Formed {
        match self.is_whole {
            true => Formed::new(self.sql.clone(), Form::Integer),
            false => Formed::new(self.sql.clone(), Form::Text),
        }
    }

    /// As one of our own tables has it.
    pub(super) fn recorded(&self, table: &str) -> Formed {
        match self.is_whole {
            true => Formed::new(format!("{table}.legacy_id"), Form::Integer),
            false => Formed::new(format!("{table}.legacy_key"), Form::Text),
        }
    }
}

impl Checker<'_> {
    /// The legacy key of a feed's rows; nothing where SQL cannot spell it as the program does.
    pub(super) fn old_key(&self, side: Side<'_>) -> Option<OldKey> {
        if side
            .feed
            .key
            .iter()
            .filter_map(KeyColumn::sql)
            .any(has_window)
        {
            return None;
        }
        let columns: Vec<_> = side
            .model
            .key
            .iter()
            .map(|at| &side.model.columns[*at])
            .collect();
        let parts: Vec<(String, String)> = columns
            .iter()
            .map(|column| (column.sql.clone(), column.shape.kind.clone()))
            .collect();
        spelled_key(&parts)
    }
}

/// The text of a key's columns in the form of our own tables, or the number that it is.
pub(super) fn spelled_key(parts: &[(String, String)]) -> Option<OldKey> {
    if let [(sql, kind)] = parts
        && matches!(kind.as_str(), "Int2" | "Int4" | "Int8")
    {
        let sql = format!("{}::bigint", operand(sql));
        return Some(OldKey {
            sql,
            is_whole: true,
        });
    }
    let spelled = |(sql, kind): &(String, String)| {
        let text = format!("{}::text", operand(sql));
        match kind.as_str() {
            "Int2" | "Int4" | "Int8" | "Uuid" | "Numeric" | "Boolean" | "Date" | "Timestamp"
            | "TimestampTz" => Some(text),
            "Text" | "Character" => {
                Some(format!(r"replace(replace({text}, '\', '\\'), '|', '\|')"))
            }
            _ => None,
        }
    };
    let parts: Vec<String> = parts.iter().map(spelled).collect::<Option<_>>()?;
    let sql = match parts.as_slice() {
        [only] => only.clone(),
        several => format!("({})", several.join(" || '|' || ")),
    };
    Some(OldKey {
        sql,
        is_whole: false,
    })
}
