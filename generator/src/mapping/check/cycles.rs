//! Entities that need each other and cannot wait: none of them could ever be run, so it is told before anything is written.

use crate::catalog::Catalog;
use crate::diagnostics::{Finding, Findings, STUCK_CYCLE};
use crate::mapping::Rule;
use crate::mapping::file_text::Step;
use crate::mapping::order::{Stuck, stuck};
use crate::mapping::read::MappingFile;

/// Tells every column that cannot wait for the rows that it needs, while these need its own rows first.
pub(super) fn check(files: &[MappingFile], target: &Catalog, findings: &mut Findings) {
    let mappings = files.iter().map(|file| &file.mapping);
    for one in stuck(mappings, target) {
        let file = files.iter().find(|file| file.mapping.entity == one.entity);
        if let Some(file) = file {
            findings.push(finding(file, &one));
        }
    }
}

fn finding(file: &MappingFile, one: &Stuck) -> Finding {
    let Stuck {
        column,
        needs,
        circle,
        ..
    } = one;
    let target = &file.mapping.target;
    let mut feeds = file.mapping.feeds.iter().enumerate();
    let made = feeds.find_map(|(index, feed)| Some((index, &feed.columns.get(column)?.rule)));
    let (index, word) = made.map_or((0, ""), |(index, rule)| (index, rule.word()));
    let steps = [
        Step::Key("feeds"),
        Step::Index(index),
        Step::Key("columns"),
        Step::Key(column),
        Step::Key(word),
    ];
    let because = match made {
        Some((_, Rule::Reference(_))) => "refuses NULL",
        Some((_, Rule::Lookup(_))) => "is looked up in its rows",
        _ => "has a foreign key to its rows, and no reference rule that could be filled later",
    };
    let message = format!(
        "{} need each other, so none of them can come first: {target}.{column} cannot wait for {needs}, because it {because}",
        circle.join(", ")
    );
    let advice = match made {
        Some((_, Rule::Reference(_))) => format!(
            "let the column be NULL until both tables are filled: ALTER TABLE {target} ALTER COLUMN {} DROP NOT NULL, then rehome discover; SET NOT NULL after the run",
            crate::names::quote_identifier(column)
        ),
        _ => {
            "make it by a reference rule, in a column that may be NULL until both tables are filled"
                .to_owned()
        }
    };
    Finding::new(
        STUCK_CYCLE,
        file.error_at(&steps, "").place(),
        message,
        advice,
    )
}
