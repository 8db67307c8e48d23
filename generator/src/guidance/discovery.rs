//! What was found in both databases, in words.

use crate::catalog::Catalog;
use crate::diagnostics::{Findings, Severity};
use crate::orchestrate::account::{aligned, grouped};
use crate::profile::{Profile, Reference, TableClass, TableProfile};

use super::counted;

/// What `discover` has read.
#[derive(Debug, Clone, Copy)]
pub struct Discovery<'a> {
    /// The old schema.
    pub source: &'a Catalog,
    /// The new schema.
    pub target: &'a Catalog,
    /// The source's rows.
    pub profile: &'a Profile,
    /// What is odd.
    pub findings: &'a Findings,
}

/// The discovery as text.
#[must_use]
pub fn describe(found: &Discovery<'_>) -> String {
    let rows = if found.profile.tables.is_empty() && !found.source.tables.is_empty() {
        "its rows not read".to_owned()
    } else {
        counted(
            found.profile.tables.iter().map(|table| table.rows).sum(),
            "row",
        )
    };
    let mut text = format!(
        "Source: {} with {}. Target: {}.\n",
        counted(found.source.tables.len() as u64, "table"),
        rows,
        counted(found.target.tables.len() as u64, "table"),
    );
    for class in [
        TableClass::Catalog,
        TableClass::Transactional,
        TableClass::Junction,
    ] {
        text.push_str(&tables_of(found.profile, class));
    }
    text.push_str(&relations(found));
    text.push_str(&odd(found.findings));
    text.push_str("\nNext: `rehome plan` proposes how every target column is made.\n");
    text
}

/// The discovery as one object; the whole of it is in the files of `catalog/`.
#[must_use]
pub fn to_json(found: &Discovery<'_>) -> serde_json::Value {
    let tables = found.profile.tables.iter().map(|table| {
        serde_json::json!({ "table": table.name, "class": table.class, "rows": table.rows, "counted": table.counted })
    });
    serde_json::json!({
        "ok": true,
        "tables": tables.collect::<Vec<_>>(),
        "target_tables": found.target.tables.iter().map(|table| &table.name).collect::<Vec<_>>(),
        "references": found.profile.references,
        "findings": found.findings,
    })
}

fn tables_of(profile: &Profile, class: TableClass) -> String {
    let of_class: Vec<&TableProfile> = profile
        .tables
        .iter()
        .filter(|table| table.class == class)
        .collect();
    if of_class.is_empty() {
        return String::new();
    }
    let title = match class {
        TableClass::Catalog => "Catalog tables: small, referred to by others",
        TableClass::Transactional => "Transactional tables: they grow with the business",
        TableClass::Junction => "Junction tables: they connect others",
    };
    let line = |table: &&TableProfile| {
        let about = if table.counted { "" } else { "about " };
        [
            format!("  {}", table.name),
            format!("{about}{}", grouped(table.rows)),
        ]
    };
    let lines: Vec<_> = of_class.iter().map(line).collect();
    format!("\n{title}\n{}", aligned(&lines))
}

fn relations(found: &Discovery<'_>) -> String {
    let declared: usize = found
        .source
        .tables
        .iter()
        .map(|table| table.foreign_keys.len())
        .sum();
    let inferred: Vec<&Reference> = found
        .profile
        .references
        .iter()
        .filter(|reference| !reference.declared && reference.is_proven())
        .collect();
    let mut text = format!(
        "\nReferences: {} declared, {} found in the rows\n",
        declared,
        inferred.len()
    );
    for reference in inferred {
        let orphans = match reference.orphans {
            0 => String::new(),
            some => format!(", {} point nowhere", counted(some, "row")),
        };
        text.push_str(&format!(
            "  {}({}) → {}({}){orphans}\n",
            reference.table,
            reference.columns.join(", "),
            reference.references,
            reference.referenced_columns.join(", ")
        ));
    }
    text
}

/// Findings worth a look are told one by one, the rest by number: the files hold all.
fn odd(findings: &Findings) -> String {
    let calm = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Info)
        .count() as u64;
    let mut text = String::from("\nWhat is odd:\n");
    for finding in findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info)
    {
        text.push_str(&format!(
            "  {}\n",
            finding.to_string().replace('\n', "\n  ")
        ));
    }
    if findings
        .iter()
        .all(|finding| finding.severity == Severity::Info)
    {
        text.push_str("  nothing that needs a look\n");
    }
    if calm > 0 {
        text.push_str(&format!(
            "  (and {} worth knowing: `rehome discover --output json`)\n",
            counted(calm, "finding")
        ));
    }
    text
}
