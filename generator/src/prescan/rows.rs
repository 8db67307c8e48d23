//! The rows of a feed as SQL, with every column of its table under its own name.

use super::Inputs;
use crate::catalog::{Catalog, Column, Table};
use crate::mapping::file_text::Step;
use crate::mapping::read::MappingFile;
use crate::mapping::{Feed, KeyColumn, Mapping, Rule};
use crate::names::quote_identifier;

/// A feed between its two tables.
pub(super) struct FeedRows<'a> {
    pub(super) file: &'a MappingFile,
    pub(super) index: usize,
    pub(super) feed: &'a Feed,
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) source: &'a Catalog,
    pub(super) target: &'a Catalog,
    /// The expressions of its key and of its references, each once; a scanned row has them as columns of its own.
    computed: Vec<&'a str>,
}

impl<'a> FeedRows<'a> {
    /// The feed with its tables; nothing where one of them is not there, which the mapping's own check tells.
    pub(super) fn of(inputs: &Inputs<'a>, file: &'a MappingFile, index: usize) -> Option<Self> {
        let feed = file.mapping.feeds.get(index)?;
        Some(Self {
            file,
            index,
            feed,
            from: inputs.source.table(&feed.source)?,
            to: inputs.target.table(&file.mapping.target)?,
            source: inputs.source,
            target: inputs.target,
            computed: computed(feed),
        })
    }

    pub(super) fn mapping(&self) -> &'a Mapping {
        &self.file.mapping
    }

    /// Target columns with a rule, in the table's order, with the rule.
    pub(super) fn ruled(&self) -> impl Iterator<Item = (&'a Column, &'a Rule)> {
        let feed = self.feed;
        let columns = self.to.columns.iter();
        columns.filter_map(move |column| Some((column, &feed.columns.get(&column.name)?.rule)))
    }

    /// The rows that a run would read, as `scanned`.
    pub(super) fn sql(&self) -> String {
        let expressions = self.computed.iter().enumerate();
        let columns = expressions.map(|(number, sql)| {
            let name = quote_identifier(&computed_name(number));
            format!(", ({sql}\n) AS {name}")
        });
        let columns: String = columns.collect();
        format!(
            "(SELECT source.*{columns} {}) AS scanned",
            rows_of(self.feed, &[])
        )
    }

    /// A part of a key, its own or that of a reference, in a scanned row.
    pub(super) fn part(&self, part: &KeyColumn) -> String {
        let number = |sql| self.computed.iter().position(|one| Some(*one) == sql);
        match part.source() {
            Some(name) => row(name),
            None => row(&computed_name(number(part.sql()).unwrap_or_default())),
        }
    }

    /// The legacy key of a scanned row as one text.
    pub(super) fn key_text(&self) -> String {
        let parts = self.feed.key.iter();
        let texts: Vec<String> = parts
            .map(|part| format!("{}::text", self.part(part)))
            .collect();
        format!("concat_ws('|', {})", texts.join(", "))
    }

    /// The columns of the legacy key of a scanned row.
    pub(super) fn key(&self) -> String {
        let columns: Vec<String> = self.feed.key.iter().map(|part| self.part(part)).collect();
        columns.join(", ")
    }

    /// Whether the legacy key says something about a person.
    pub(super) fn key_is_sensitive(&self) -> bool {
        let sensitive = &self.mapping().sensitive;
        let mut names = self.feed.key.iter().map(KeyColumn::name);
        names.any(|name| sensitive.iter().any(|one| one == name))
    }

    /// Where a column's rule stands.
    pub(super) fn place(&self, column: &str, key: &str) -> String {
        let steps = [
            Step::Key("feeds"),
            Step::Index(self.index),
            Step::Key("columns"),
            Step::Key(column),
            Step::Key(key),
        ];
        self.file.error_at(&steps, "").place()
    }

    /// Where the feed itself stands.
    pub(super) fn own_place(&self) -> String {
        let steps = [Step::Key("feeds"), Step::Index(self.index)];
        self.file.error_at(&steps, "").place()
    }
}

/// `FROM` and `WHERE` of a feed's rows, without the filtered ones; of these only those that `also` holds for.
pub(super) fn rows_of(feed: &Feed, also: &[String]) -> String {
    let mut sql = format!("FROM {} AS source", feed.source);
    // A comment at the end of a piece must not swallow what follows, hence the line ends.
    if let Some(join) = &feed.join {
        sql.push_str(&format!(" {join}\n"));
    }
    let condition = feed.where_clause.iter().map(|sql| format!("({sql}\n)"));
    let filter = feed
        .filter
        .iter()
        .map(|sql| format!("({sql}\n) IS NOT TRUE"));
    let conditions: Vec<String> = condition
        .chain(filter)
        .chain(also.iter().cloned())
        .collect();
    if !conditions.is_empty() {
        sql.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
    }
    sql
}

fn computed(feed: &Feed) -> Vec<&str> {
    let mut parts: Vec<&KeyColumn> = feed.key.iter().collect();
    for (_, column) in feed.columns.iter() {
        if let Rule::Reference(reference) = &column.rule {
            parts.extend(&reference.columns);
        }
    }
    let mut computed: Vec<&str> = Vec::new();
    for sql in parts.into_iter().filter_map(KeyColumn::sql) {
        if !computed.contains(&sql) {
            computed.push(sql);
        }
    }
    computed
}

/// What an expression is called in a scanned row; no column that people make is called like that.
fn computed_name(number: usize) -> String {
    format!("computed by rehome, {number}")
}

/// A column of the scanned row.
pub(super) fn row(column: &str) -> String {
    format!("scanned.{}", quote_identifier(column))
}
