//! Checks that ask both databases the same question: rows, labels, values that are there, sums and lengths.
//!
//! The target's answer is of the rows that came in and of those that were put aside, together.

use rehome_runtime::migration::Kind;

use super::super::layout::indented;
use super::super::model::ParentModel;
use super::{Checker, Side, source_column, target_column};
use crate::catalog::{Catalog, Column, Modifier};
use crate::mapping::codes::condition;
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{EnumRule, EnumTest, KeyColumn, KeyStrategy, Lossy, Orphans, Otherwise, Rule};
use crate::names::{quote_identifier, quote_literal};

/// One column of a check: how each side says it.
struct Measure {
    column: String,
    source: String,
    target: String,
    aside: String,
}

impl Checker<'_> {
    /// No row is lost: what the source has is what was mapped and what was put aside.
    pub(super) fn rows(&mut self, side: Side<'_>) {
        let source = format!("SELECT count(*)::text AS rows\n{}", side.source_rows());
        let target = format!(
            "SELECT (mapped.rows + aside.rows)::text AS rows\nFROM (\n    SELECT count(*) AS rows\n    FROM {} AS mapping{}\n) AS mapped, (\n    SELECT count(*) AS rows\n    {}\n) AS aside",
            self.model.mappings(),
            side.only_condition("mapping"),
            indented(&self.quarantined_rows(side))
        );
        self.add(
            format!("rows{}", side.of_feed()),
            "Every row that is to be migrated has a new key, or is in quarantine.",
            Some(source),
            target,
        );
    }

    /// Each label has as many rows as its codes have in the source.
    pub(super) fn labels(&mut self, side: Side<'_>) {
        for (column, rule) in self.written(side) {
            let Rule::Enum(codes) = &rule else { continue };
            if self.is_sensitive(&codes.column) {
                continue;
            }
            let read = source_column(&codes.column);
            let Some(aside) = side.aside(&read) else {
                continue;
            };
            let source = format!(
                "SELECT label, count(*)::text AS rows\nFROM (\n    SELECT {} AS label\n    {}\n) AS labelled\nGROUP BY label\nORDER BY label COLLATE \"C\"",
                label_case(codes, &format!("{read}::text")),
                indented(&side.source_rows())
            );
            let target = format!(
                "SELECT label, count(*)::text AS rows\nFROM (\n    SELECT coalesce({}::text, '(null)') AS label\n    {}\n    UNION ALL\n    SELECT {} AS label\n    {}\n) AS labelled\nGROUP BY label\nORDER BY label COLLATE \"C\"",
                target_column(&column.name),
                indented(&self.migrated_rows(side)),
                label_case(codes, &format!("({aside})")),
                indented(&self.quarantined_rows(side))
            );
            self.add(
                format!("labels {}{}", column.name, side.of_feed()),
                "Each label has as many rows as the values that become it; NULL and refused values count too.",
                Some(source),
                target,
            );
            self.cover(side, column.name);
        }
    }

    /// A value is there where the source has one.
    pub(super) fn filled(&mut self, side: Side<'_>) {
        let mut measures = Vec::new();
        for (column, rule) in self.written(side) {
            let waits =
                |parent: &ParentModel| parent.later && parent.columns.contains(&column.name);
            if self.model.parents.iter().any(waits) {
                continue;
            }
            let Some(name) = stays_filled(side, &rule) else {
                continue;
            };
            let aside = side.aside(&source_column(name));
            let Some((aside, [source, target])) = aside.zip(self.there(side, &column, name)) else {
                continue;
            };
            measures.push(Measure {
                source,
                target,
                aside: format!("count({aside})"),
                column: column.name,
            });
        }
        self.compare(
            side,
            "filled",
            "As many rows have a value here as in the source.",
            &measures,
        );
    }

    /// Money: the sum of the source is the sum of what came in and what was put aside, to the last digit.
    pub(super) fn sums(&mut self, side: Side<'_>) {
        let mut measures = Vec::new();
        for (column, rule) in self.written(side) {
            let Rule::Copy(copy) = &rule else { continue };
            let Some(from) = self.feed_column(side, &copy.column) else {
                continue;
            };
            let numeric = base_type(self.source, &from.column_type).kind == Kind::Numeric
                && base_type(self.target, &column.column_type).kind == Kind::Numeric;
            let read = source_column(&copy.column);
            let Some(aside) = side.aside(&read).filter(|_| {
                numeric && copy.null_default.is_none() && !self.is_sensitive(&copy.column)
            }) else {
                continue;
            };
            let (aside, from) = (format!("({aside})::numeric"), read);
            let shortened = match copy.lossy {
                Some(Lossy::Truncate) => "trunc",
                _ => "round",
            };
            let rounded = |value: &str| match self.target.base_type(&column.column_type).modifier {
                Some(Modifier::Numeric { scale, .. }) => {
                    format!("coalesce(sum({shortened}({value}, {scale})), 0)")
                }
                _ => format!("coalesce(sum({value}), 0)"),
            };
            measures.push(Measure {
                source: rounded(&from),
                target: rounded(&target_column(&column.name)),
                aside: rounded(&aside),
                column: column.name,
            });
        }
        self.compare(
            side,
            "sums",
            "The sums of numbers agree to the last digit.",
            &measures,
        );
    }

    /// Copied text has the same number of letters in all.
    pub(super) fn lengths(&mut self, side: Side<'_>) {
        let mut measures = Vec::new();
        for (column, rule) in self.written(side) {
            let Rule::Copy(copy) = &rule else { continue };
            let Some(from) = self
                .feed_column(side, &copy.column)
                .filter(|_| copy.is_plain())
            else {
                continue;
            };
            let made = copying(
                self.source,
                &from.column_type,
                self.target,
                &column.column_type,
            );
            let text = from.column_type.is_text()
                && base_type(self.source, &from.column_type).kind == Kind::Text;
            if !text
                || !matches!(made, Copying::AsIs | Copying::Limited(_))
                || self.is_sensitive(&copy.column)
            {
                continue;
            }
            let read = source_column(&copy.column);
            let Some(aside) = side.aside(&read) else {
                continue;
            };
            let sum = |value: &str| format!("coalesce(sum(length({value})), 0)");
            measures.push(Measure {
                source: sum(&read),
                target: sum(&target_column(&column.name)),
                aside: sum(&aside),
                column: column.name,
            });
        }
        self.compare(
            side,
            "lengths",
            "Copied text has as many characters as in the source.",
            &measures,
        );
    }

    /// Adds a check of one row with a column for each measure.
    fn compare(&mut self, side: Side<'_>, name: &str, comment: &str, measures: &[Measure]) {
        if measures.is_empty() {
            return;
        }
        let list = |side: &dyn Fn(&Measure) -> String| -> String {
            let items: Vec<String> = measures.iter().map(side).collect();
            items.join(",\n    ")
        };
        let quoted = |measure: &Measure| quote_identifier(&measure.column);
        let source = format!(
            "SELECT\n    {}\n{}",
            list(&|measure| format!("{}::text AS {}", measure.source, quoted(measure))),
            side.source_rows()
        );
        let target = format!(
            "SELECT\n    {}\nFROM (\n    SELECT\n        {}\n    {}\n) AS migrated, (\n    SELECT\n        {}\n    {}\n) AS aside",
            list(&|measure| format!("(migrated.{0} + aside.{0})::text AS {0}", quoted(measure))),
            list(&|measure| format!("    {} AS {}", measure.target, quoted(measure))).trim_start(),
            indented(&self.migrated_rows(side)),
            list(&|measure| format!("    {} AS {}", measure.aside, quoted(measure))).trim_start(),
            indented(&self.quarantined_rows(side))
        );
        let name = format!("{name}{}", side.of_feed());
        self.add(name, comment, Some(source), target);
        for measure in measures {
            self.cover(side, measure.column.clone());
        }
    }

    /// How either side counts the values that are there. The quarantine shows a JSON null as no value at all, so it counts
    /// as none; nothing is counted where it becomes something that is no JSON.
    fn there(&self, side: Side<'_>, column: &Column, name: &str) -> Option<[String; 2]> {
        let json = |catalog: &Catalog, column: &Column, read: &str| {
            let function = match base_type(catalog, &column.column_type).kind {
                Kind::Json => "json_typeof",
                Kind::Jsonb => "jsonb_typeof",
                _ => return None,
            };
            Some(format!("count(nullif({function}({read}), 'null'))"))
        };
        let (read, made) = (source_column(name), target_column(&column.name));
        let from = self.feed_column(side, name);
        match from.and_then(|from| json(self.source, from, &read)) {
            Some(source) => Some([source, json(self.target, column, &made)?]),
            None => Some([read, made].map(|value| format!("count({value})"))),
        }
    }

    fn feed_column(&self, side: Side<'_>, name: &str) -> Option<&Column> {
        self.source.table(&side.feed.source)?.column(name)
    }
}

/// The source column whose missing values are the target column's missing values.
fn stays_filled<'r>(side: Side<'r>, rule: &'r Rule) -> Option<&'r str> {
    match rule {
        Rule::Copy(copy) if !copy.empty_to_null && copy.null_default.is_none() => {
            Some(&copy.column)
        }
        Rule::Timestamp(timestamp) => Some(&timestamp.column),
        Rule::Key(KeyStrategy::Keep) => side.feed.key.first().and_then(KeyColumn::source),
        Rule::Reference(reference) => match (reference.columns.as_slice(), &reference.orphans) {
            ([only], Some(Orphans::Reject | Orphans::Default(_))) => only.source(),
            _ => None,
        },
        _ => None,
    }
}

/// The ordered rules once more, in SQL: written from the mapping, so that a fault of the transform is seen.
fn label_case(rule: &EnumRule, value: &str) -> String {
    let null = rule.rules.iter().find(|case| case.test == EnumTest::Null);
    let null = null.map_or("(null)", |case| &case.label);
    let mut sql = format!(
        "CASE\n        WHEN {value} IS NULL THEN {}",
        quote_literal(null)
    );
    for case in &rule.rules {
        let Some(condition) = condition(case, rule.ignore_case, value) else {
            continue;
        };
        sql.push_str(&format!(
            "\n        WHEN {condition} THEN {}",
            quote_literal(&case.label)
        ));
    }
    let otherwise = match &rule.otherwise {
        Otherwise::Reject => "(refused)",
        Otherwise::Label(label) => label,
    };
    sql.push_str(&format!(
        "\n        ELSE {}\n    END",
        quote_literal(otherwise)
    ));
    sql
}
