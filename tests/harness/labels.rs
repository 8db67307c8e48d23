//! What is right for a pair of schemas, as people wrote it down: `labels/<pair>.toml`, read. `labels/README.md` is the
//! files' own description.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rehome::catalog::{Catalog, Table};
use serde::Deserialize;

use crate::{Result, fail};

/// What is right for each target table.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<String, TableLabel>);

/// What feeds a target table and how its columns are made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableLabel {
    /// Source tables that have to feed it.
    pub from: Vec<String>,
    /// Source tables that a person may let feed it as well.
    #[serde(default)]
    pub perhaps: Vec<String>,
    #[serde(default)]
    nothing: Vec<String>,
    #[serde(default)]
    columns: BTreeMap<String, OneOrMore>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// An answer that is right for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The default or NULL.
    Nothing,
    /// Nobody but a person can say.
    Person,
    /// This constant.
    Constant(String),
    /// Made of these source columns, each with its table; as a reference to a target table where one is named.
    Made {
        /// `table.column`
        columns: BTreeSet<String>,
        /// The target table that is referred to.
        reference: Option<String>,
    },
}

impl Labels {
    /// Reads the labels of a pair.
    ///
    /// # Errors
    /// When the file is not there or not of the form that it should have.
    pub fn read(pair: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("labels");
        let text = std::fs::read_to_string(folder.join(format!("{pair}.toml")))?;
        toml::from_str(&text).map_err(|error| format!("{pair}.toml: {error}").into())
    }

    /// The label of a target table.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableLabel> {
        self.0.get(name)
    }

    /// Every table and every column of both catalogs that is named exists, and no target column is without label.
    ///
    /// # Errors
    /// With everything that does not fit.
    pub fn must_fit(&self, source: &Catalog, target: &Catalog) -> Result {
        let tables = |catalog: &Catalog| -> BTreeMap<String, BTreeSet<String>> {
            let whole = catalog.tables.iter().filter(|table| is_whole(table));
            whole.map(|table| (short(table), columns(table))).collect()
        };
        let (old, new) = (tables(source), tables(target));
        let mut wrong: Vec<String> = Vec::new();
        for (name, label) in &self.0 {
            let Some(columns) = new.get(name) else {
                wrong.push(format!("the target has no table {name}"));
                continue;
            };
            let labelled = || label.columns.keys().chain(&label.nothing).cloned();
            let all: BTreeSet<String> = labelled().collect();
            if labelled().count() != all.len() || all != *columns {
                let odd: Vec<_> = all.symmetric_difference(columns).collect();
                wrong.push(format!("{name}: labelled twice, or not at all: {odd:?}"));
            }
            let feeds = label.from.iter().chain(&label.perhaps);
            wrong.extend(
                feeds
                    .filter(|feed| !old.contains_key(*feed))
                    .map(|feed| format!("{name}: the source has no table {feed}")),
            );
            wrong.extend(
                label
                    .unknown(&old, &new)
                    .map(|text| format!("{name}: {text}")),
            );
        }
        let missing = new.keys().filter(|name| !self.0.contains_key(*name));
        wrong.extend(missing.map(|name| format!("{name} has no label")));
        if wrong.is_empty() {
            return Ok(());
        }
        fail(wrong.join("\n"))
    }
}

/// Tables with rows of their own; partitions are parts of theirs.
fn is_whole(table: &Table) -> bool {
    table.kind.is_table() && table.partition_of.is_none()
}

/// A table's name as labels have it.
#[must_use]
pub fn short(table: &Table) -> String {
    short_name(&table.name)
}

/// A name as labels have it: its schema only where it is not `public`.
#[must_use]
pub fn short_name(name: &rehome::catalog::Name) -> String {
    if name.schema == "public" {
        name.name.clone()
    } else {
        format!("{}.{}", name.schema, name.name)
    }
}

fn columns(table: &Table) -> BTreeSet<String> {
    let names = table.columns.iter().map(|column| column.name.clone());
    names.collect()
}

impl TableLabel {
    /// The answers that are right for a column in one feed.
    #[must_use]
    pub fn answers(&self, column: &str, feed: &str) -> Vec<Answer> {
        let several = self.from.len() + self.perhaps.len() > 1;
        let all = self.columns.get(column).map_or(&[][..], OneOrMore::list);
        let own = all.iter().filter_map(|text| {
            let (only, answer) = parsed(text);
            let elsewhere = matches!(&answer, Answer::Made { columns, .. }
                if !columns.iter().any(|column| column.rsplit_once('.').is_some_and(|(table, _)| table == feed)));
            match only {
                Some(only) => (only == feed).then_some(answer),
                None => (!several || !elsewhere).then_some(answer),
            }
        });
        let own: Vec<Answer> = own.collect();
        if own.is_empty() {
            vec![Answer::Nothing]
        } else {
            own
        }
    }

    /// Whether any answer to the column is made of something.
    #[must_use]
    pub fn has_source(&self, column: &str) -> bool {
        let all = self.columns.get(column).map_or(&[][..], OneOrMore::list);
        let made = |text: &String| !matches!(parsed(text).1, Answer::Nothing | Answer::Person);
        all.iter().any(made)
    }

    fn unknown<'a>(
        &'a self,
        old: &'a BTreeMap<String, BTreeSet<String>>,
        new: &'a BTreeMap<String, BTreeSet<String>>,
    ) -> impl Iterator<Item = String> + 'a {
        let answers = self.columns.values().flat_map(OneOrMore::list);
        answers.filter_map(|text| {
            let (feed, answer) = parsed(text);
            let feed_is_known = feed.is_none_or(|feed| old.contains_key(feed));
            let known = match &answer {
                Answer::Made { columns, reference } => {
                    let is_known = |place: &String| {
                        let (table, column) = place.rsplit_once('.').unwrap_or_default();
                        old.get(table)
                            .is_some_and(|columns| columns.contains(column))
                    };
                    columns.iter().all(is_known)
                        && reference
                            .as_ref()
                            .is_none_or(|table| new.contains_key(table))
                }
                _ => true,
            };
            (!known || !feed_is_known).then(|| format!("{text} names what there is not"))
        })
    }
}

impl OneOrMore {
    fn list(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::More(list) => list,
        }
    }
}

/// The feed that an answer is for, where it says so, and the answer.
fn parsed(text: &str) -> (Option<&str>, Answer) {
    let (feed, answer) = match text.split_once(": ") {
        Some((feed, answer)) => (Some(feed), answer),
        None => (None, text),
    };
    let answer = match answer.trim() {
        "-" => Answer::Nothing,
        "?" => Answer::Person,
        constant if constant.starts_with('\'') => {
            Answer::Constant(constant.trim_matches('\'').to_owned())
        }
        made => {
            let (columns, reference) = match made.split_once(" -> ") {
                Some((columns, table)) => (columns, Some(table.to_owned())),
                None => (made, None),
            };
            let columns = columns.split(" + ").map(str::to_owned).collect();
            Answer::Made { columns, reference }
        }
    };
    (feed, answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(columns: &[&str], reference: Option<&str>) -> Answer {
        Answer::Made {
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            reference: reference.map(str::to_owned),
        }
    }

    #[test]
    fn answers_go_to_the_feed_that_they_begin_with() -> Result {
        let label: TableLabel = toml::from_str(
            "from = [\"staff\", \"customer\"]\nnothing = [\"note\"]\n[columns]\n\
             kind = [\"staff: 'staff'\", \"customer: 'customer'\"]\n\
             email = [\"staff.email\", \"customer.email\"]\nphone = \"customer: address.phone\"\nwho = \"?\"",
        )?;
        assert_eq!(
            label.answers("kind", "staff"),
            [Answer::Constant("staff".to_owned())]
        );
        assert_eq!(
            label.answers("email", "customer"),
            [made(&["customer.email"], None)]
        );
        assert_eq!(
            label.answers("phone", "customer"),
            [made(&["address.phone"], None)]
        );
        assert_eq!(label.answers("phone", "staff"), [Answer::Nothing]);
        assert_eq!(label.answers("who", "staff"), [Answer::Person]);
        assert_eq!(label.answers("note", "staff"), [Answer::Nothing]);
        Ok(())
    }

    #[test]
    fn an_answer_names_columns_and_what_they_refer_to() {
        assert_eq!(parsed("a.x + a.y").1, made(&["a.x", "a.y"], None));
        assert_eq!(parsed("a.x -> b").1, made(&["a.x"], Some("b")));
        assert_eq!(parsed("-").1, Answer::Nothing);
    }
}
