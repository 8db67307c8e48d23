//! What a program would do, in words, without any database.

use crate::migration::Entity;
use std::fmt::Write as _;

/// The entity as its program knows it.
pub(super) fn describe(entity: &Entity) -> String {
    let mut text = format!("{}: fills {}\n", entity.name, entity.target.quoted());
    for feed in entity.feeds {
        let _ = writeln!(text, "  reads {}:", feed.source.quoted());
        for line in feed.read_sql.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    for parent in entity.parents {
        let _ = writeln!(
            text,
            "  needs {} before it, for {}",
            parent.entity,
            parent.columns.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "  writes {} columns, {} rows in a batch",
        entity.columns.len(),
        entity.batch_size
    );
    let _ = writeln!(
        text,
        "  more than {} % of its rows in quarantine ends it with exit code 3",
        entity.threshold_percent
    );
    let _ = writeln!(
        text,
        "  written by rehome {} from the mapping {}",
        entity.origin.generator, entity.origin.mapping
    );
    text
}
