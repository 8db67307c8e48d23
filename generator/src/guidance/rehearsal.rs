//! A rehearsal in words: what the night will be like.

use super::quarantine;
use crate::orchestrate::account::{aligned, grouped};
use crate::orchestrate::migrate::Moved;
use crate::rehearse::{EntityMeasured, LockSeen, Rehearsal};

/// What it came to, in a sentence.
#[must_use]
pub fn headline(rehearsal: &Rehearsal) -> String {
    if !rehearsal.passed {
        return format!(
            "The rehearsal did not pass: {}.",
            rehearsal.why_not.join("; ")
        );
    }
    format!(
        "The rehearsal passed. A run takes about {} and can be taken back in about {}.",
        lasting(rehearsal.load_seconds),
        lasting(rehearsal.back_seconds)
    )
}

/// Everything that was measured.
#[must_use]
pub fn in_words(rehearsal: &Rehearsal, moved: &Moved) -> String {
    let mut text = format!("{}\n", headline(rehearsal));
    if let Some(error) = &moved.error {
        text.push_str(&format!("  {}\n", error.replace('\n', "\n  ")));
    }
    text.push_str(&format!("\n{}", table(rehearsal)));
    text.push_str(&format!("\n{}\n", space(rehearsal)));
    text.push_str(&locks(&rehearsal.locks));
    let refused = quarantine::summary(&moved.accounts);
    if !refused.is_empty() {
        text.push_str(&format!("\n{refused}"));
    }
    text.push_str("\nKept in rehearsal.json: commit it beside the mappings.\n");
    text
}

fn table(rehearsal: &Rehearsal) -> String {
    let head = [
        "entity",
        "read",
        "would move",
        "quarantined",
        "seconds",
        "to take back",
        "grows by",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(
        rehearsal
            .entities
            .iter()
            .map(|entity| line(rehearsal, entity)),
    );
    aligned(&lines)
}

fn line(rehearsal: &Rehearsal, entity: &EntityMeasured) -> [String; 7] {
    [
        entity.entity.clone(),
        grouped(entity.account.read),
        grouped(entity.account.migrated),
        grouped(entity.account.quarantined),
        format!("{:.1}", entity.seconds),
        format!("{:.1}", entity.back_seconds),
        bytes(growth(rehearsal, &entity.entity)),
    ]
}

/// What an entity's table took after the load, less what it took before.
#[must_use]
pub fn growth(rehearsal: &Rehearsal, entity: &str) -> i64 {
    let size = |tables: &std::collections::BTreeMap<String, i64>| {
        tables.get(entity).copied().unwrap_or_default()
    };
    size(&rehearsal.after.tables) - size(&rehearsal.before.tables)
}

/// The room that the target needs.
#[must_use]
pub fn space(rehearsal: &Rehearsal) -> String {
    let (before, after) = (&rehearsal.before, &rehearsal.after);
    format!(
        "The target grows by {} to {}, rehome's own tables included; the server wrote {} of write-ahead log meanwhile. Sorting for \
         indexes needs room for temporary files besides.",
        bytes(after.database - before.database),
        bytes(after.database),
        bytes(after.log - before.log),
    )
}

/// Locks that others notice, the strongest of each table.
fn locks(seen: &[LockSeen]) -> String {
    let felt: Vec<&LockSeen> = seen.iter().filter(|lock| effect(&lock.mode).1).collect();
    if felt.is_empty() {
        return "No lock was seen that keeps others from reading or writing.\n".to_owned();
    }
    let mut text = "Locks that others notice (looked for 20 times a second):\n".to_owned();
    for lock in felt {
        text.push_str(&format!(
            "  {}: {} (up to {:.1} s at a time)\n",
            lock.table,
            effect(&lock.mode).0,
            lock.longest_seconds
        ));
    }
    text
}

/// What a lock keeps others from, and whether that is reading or writing.
#[must_use]
pub fn effect(mode: &str) -> (&'static str, bool) {
    match mode {
        "AccessExclusiveLock" => ("nobody else can read or write", true),
        "ExclusiveLock" | "ShareRowExclusiveLock" | "ShareLock" => ("nobody else can write", true),
        _ => (
            "others read and write, but cannot change or vacuum it",
            false,
        ),
    }
}

/// Bytes in a unit in which they are a short number.
#[must_use]
pub fn bytes(number: i64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut rest = number as f64 / 1024.0;
    let mut unit = 0;
    while rest.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        rest /= 1024.0;
        unit += 1;
    }
    format!("{rest:.1} {}", UNITS[unit])
}

fn lasting(seconds: f64) -> String {
    match seconds {
        short if short < 120.0 => format!("{short:.1} seconds"),
        long if long < 7200.0 => format!("{:.1} minutes", long / 60.0),
        longer => format!("{:.1} hours", longer / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_a_unit_that_fits() {
        assert_eq!(bytes(8192), "8.0 kB");
        assert_eq!(bytes(-3 * 1024 * 1024), "-3.0 MB");
        assert_eq!(bytes(5 << 40), "5.0 TB");
    }
}
