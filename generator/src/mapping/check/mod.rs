//! Checking mappings against both catalogs: everything that is wrong, found before anything is generated.

mod columns;
mod contests;
mod cycles;
mod enums;
mod feeds;
mod references;

pub use contests::contests;
pub use enums::{label_of, takers};

use super::file_text::{Step, closest};
use super::read::MappingFile;
use super::{Feed, Mapping};
use crate::catalog::{Catalog, Table};
use crate::diagnostics::{
    Code, Finding, Findings, TARGET_TWICE, UNKNOWN_TARGET_COLUMN, UNKNOWN_TARGET_TABLE,
    UNKNOWN_TRIGGER,
};

/// Checks all mapping files of a project against the source's and the target's catalog.
///
/// Gives every finding there is; an `Error` among them means that the project cannot be generated. Each finding's
/// object is the place in the file.
#[must_use]
pub fn check(files: &[MappingFile], source: &Catalog, target: &Catalog) -> Findings {
    let mut findings = Findings::new();
    for (index, file) in files.iter().enumerate() {
        let mut checker = Checker {
            files,
            file,
            source,
            target,
            findings: &mut findings,
        };
        checker.same_target_before(index);
        checker.entity();
    }
    cycles::check(files, target, &mut findings);
    findings
}

/// What every check needs: the file it stands in, its neighbours, both catalogs, and where findings go.
struct Checker<'a> {
    files: &'a [MappingFile],
    file: &'a MappingFile,
    source: &'a Catalog,
    target: &'a Catalog,
    findings: &'a mut Findings,
}

/// A feed with the tables it stands between.
#[derive(Clone, Copy)]
struct Place<'a> {
    index: usize,
    feed: &'a Feed,
    from: &'a Table,
    to: &'a Table,
}

impl<'a> Checker<'a> {
    fn mapping(&self) -> &'a Mapping {
        &self.file.mapping
    }

    /// Adds a finding at the place that `steps` lead to.
    fn add(
        &mut self,
        code: Code,
        steps: &[Step<'_>],
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let place = self.file.error_at(steps, "").place();
        self.findings
            .push(Finding::new(code, place, message, advice));
    }

    fn same_target_before(&mut self, index: usize) {
        let target = &self.mapping().target;
        if let Some(other) = self.files[..index]
            .iter()
            .find(|other| other.mapping.target == *target)
        {
            let message = format!("{target} is filled by {} already", other.path);
            self.add(
                TARGET_TWICE,
                &[Step::Key("target")],
                message,
                "put both sources into one file, as two feeds",
            );
        }
    }

    fn entity(&mut self) {
        let mapping = self.mapping();
        let Some(to) = self
            .target
            .table(&mapping.target)
            .filter(|table| table.kind.is_table())
        else {
            return self.no_target();
        };
        self.listed("existing_by", &mapping.existing_by, to);
        self.listed("merge_by", &mapping.merge_by, to);
        self.triggers(to);
        for (index, feed) in mapping.feeds.iter().enumerate() {
            self.feed(index, feed, to);
        }
        self.sensitive();
    }

    fn no_target(&mut self) {
        let target = &self.mapping().target;
        let names: Vec<_> = self
            .target
            .tables
            .iter()
            .map(|table| table.name.to_string())
            .collect();
        let message = format!("the target has no table {target}");
        let advice = did_you_mean(&target.to_string(), names.iter().map(String::as_str));
        let advice = advice.unwrap_or(
            "run `rehome discover` if it was made since, or correct the name".to_owned(),
        );
        self.add(
            UNKNOWN_TARGET_TABLE,
            &[Step::Key("target")],
            message,
            advice,
        );
    }

    /// A list of target columns, each of which must be there.
    fn listed(&mut self, list: &str, columns: &[String], to: &Table) {
        for (index, column) in columns
            .iter()
            .enumerate()
            .filter(|(_, column)| to.column(column).is_none())
        {
            let steps = [Step::Key(list), Step::Index(index)];
            self.add(
                UNKNOWN_TARGET_COLUMN,
                &steps,
                no_column(to, column),
                which_column(to, column),
            );
        }
    }

    /// The triggers that are to be off, each of which the table must have. Those of foreign keys are not among its own.
    fn triggers(&mut self, to: &Table) {
        let known = || to.triggers.iter().map(|trigger| trigger.name.as_str());
        let wanted = self.mapping().disable_triggers.iter().enumerate();
        let unknown = wanted.filter(|(_, name)| known().all(|known| known != *name));
        for (index, name) in unknown {
            let advice = did_you_mean(name, known()).unwrap_or_else(|| {
                "take it out, or run `rehome discover` if it was made since; the triggers of foreign keys cannot be named"
                    .to_owned()
            });
            self.add(
                UNKNOWN_TRIGGER,
                &[Step::Key("disable_triggers"), Step::Index(index)],
                format!("{} has no trigger {name}", to.name),
                advice,
            );
        }
    }
}

fn no_column(table: &Table, column: &str) -> String {
    format!("{} has no column {column}", table.name)
}

/// What to do about a column that is not there.
fn which_column(table: &Table, column: &str) -> String {
    let names = || table.columns.iter().map(|column| column.name.as_str());
    did_you_mean(column, names()).unwrap_or_else(|| {
        format!(
            "its columns are: {}",
            names().collect::<Vec<_>>().join(", ")
        )
    })
}

fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(wrong, known).map(|word| format!("did you mean {word}?"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
