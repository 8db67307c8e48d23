//! The pre-scan: the source's rows against the target's rules, asked in plain SQL before any program is there.
//!
//! First the server reads every piece of SQL in the mapping files, so that a mistake is told with file, line and column.
//! Then each feed is scanned once for all its rules together; keys of rows are asked for only where a rule is broken.
//! What SQL cannot see is said, and left to the dry run.

mod answers;
mod doubts;
mod duplicates;
mod rows;
mod statements;
mod unseen;

use tokio_postgres::Client;

use crate::catalog::Catalog;
use crate::diagnostics::Findings;
use crate::error::Error;
use crate::introspect::begin;
use crate::mapping::Orphans;
use crate::mapping::read::MappingFile;

/// Everything that the pre-scan goes by.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Every mapping file of the project: a parent's rules decide what an orphan is.
    pub files: &'a [MappingFile],
    /// The entities whose rows are scanned.
    pub entities: &'a [String],
    /// The source's catalog.
    pub source: &'a Catalog,
    /// The target's catalog.
    pub target: &'a Catalog,
    /// What happens to orphans where a rule says nothing.
    pub orphans: &'a Orphans,
    /// The time limit of each statement, in seconds; 0 for none.
    pub statement_timeout_seconds: u32,
}

impl Inputs<'_> {
    fn chosen(&self) -> impl Iterator<Item = &MappingFile> {
        let files = self.files.iter();
        files.filter(|file| self.entities.contains(&file.mapping.entity))
    }
}

/// Asks the source which of its rows would break the target's rules. Both sessions are only read.
///
/// # Errors
/// When no transaction can be begun, or a connection breaks. What a server refuses is a finding.
pub async fn prescan(
    source: &mut Client,
    target: &mut Client,
    inputs: &Inputs<'_>,
) -> Result<Findings, Error> {
    let mut findings = Findings::new();
    let mut target = begin(target, inputs.statement_timeout_seconds).await?;
    statements::of_target(&mut target, inputs, &mut findings).await?;
    let mut source = begin(source, inputs.statement_timeout_seconds).await?;
    for file in inputs.chosen() {
        for index in 0..file.mapping.feeds.len() {
            let sound = statements::of_feed(&mut source, file, index, &mut findings).await?;
            if let Some(feed) = rows::FeedRows::of(inputs, file, index).filter(|_| sound) {
                answers::scan(&mut source, inputs, &feed, &mut findings).await?;
                findings.extend(unseen::unseen(&feed));
            }
        }
    }
    Ok(findings)
}
