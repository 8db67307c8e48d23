//! A rehearsal in words: what the night will be like.

use std::collections::BTreeMap;

use super::quarantine;
use crate::orchestrate::account::{aligned, grouped};
use crate::orchestrate::migrate::Moved;
use crate::rehearse::{EntityMeasured, LockSeen, Rehearsal};

/// The lock beside which there is no other.
const EXCLUSIVE: &str = "AccessExclusiveLock";

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
    if let Some(error) = moved.error() {
        text.push_str(&format!("  {}\n", error.replace('\n', "\n  ")));
    }
    if !moved.stopped.is_empty() {
        text.push_str("A run would stop there too. What was measured until then:\n");
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
    let size = |tables: &BTreeMap<String, i64>| tables.get(entity).copied().unwrap_or_default();
    size(&rehearsal.after.tables) - size(&rehearsal.before.tables)
}

/// The room that the target needs.
#[must_use]
pub fn space(rehearsal: &Rehearsal) -> String {
    let (before, after) = (&rehearsal.before, &rehearsal.after);
    format!(
        "The target grows by {} to {}, rehome's own tables included. Its server wrote {} of write-ahead log meanwhile, which a backup \
         or a standby has to take in. While indexes are built, temporary files need some room besides.",
        bytes(after.database - before.database),
        bytes(after.database),
        bytes(after.log - before.log),
    )
}

/// Locks that others notice, the strongest of each table.
fn locks(seen: &[LockSeen]) -> String {
    let mut felt: BTreeMap<&str, &LockSeen> = BTreeMap::new();
    for lock in seen.iter().filter(|lock| effect(&lock.mode).1) {
        let strongest = felt.entry(&lock.table).or_insert(lock);
        if lock.mode == EXCLUSIVE {
            *strongest = lock;
        }
    }
    if felt.is_empty() {
        return "No table was seen that others would have to wait for.\n".to_owned();
    }
    let mut text =
        "Tables that others have to wait for (looked at 20 times a second):\n".to_owned();
    for lock in felt.into_values() {
        text.push_str(&format!(
            "  {}: {} (for up to {} at a time)\n",
            lock.table,
            effect(&lock.mode).0,
            lasting(lock.longest_seconds)
        ));
    }
    text
}

/// What a lock keeps others from, and whether that is reading or writing.
#[must_use]
pub fn effect(mode: &str) -> (&'static str, bool) {
    match mode {
        EXCLUSIVE => ("nobody else can read or write", true),
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
    use crate::orchestrate::migrate::Stopped;
    use crate::orchestrate::stop::Why;
    use crate::rehearse::Space;
    use rehome_runtime::report::Account;

    fn space(database: i64, table: i64, log: i64) -> Space {
        Space {
            database,
            tables: [("cases".to_owned(), table)].into(),
            log,
        }
    }

    fn rehearsal() -> Rehearsal {
        let account = Account {
            read: 1_234_567,
            migrated: 1_234_500,
            quarantined: 67,
            ..Account::default()
        };
        Rehearsal {
            plan: String::new(),
            at: "2026-11-22T05:00:00Z".to_owned(),
            passed: true,
            why_not: Vec::new(),
            load_seconds: 754.2,
            back_seconds: 61.0,
            entities: vec![EntityMeasured {
                entity: "cases".to_owned(),
                account,
                quarantine: Vec::new(),
                seconds: 753.9,
                back_seconds: 60.8,
            }],
            before: space(9 << 20, 8192, 0),
            after: space(700 << 20, 400 << 20, 3 << 30),
            locks: [(EXCLUSIVE, 700.0), ("ShareLock", 20.0)]
                .map(|(mode, longest_seconds)| LockSeen {
                    table: "public.cases".to_owned(),
                    mode: mode.to_owned(),
                    longest_seconds,
                })
                .to_vec(),
        }
    }

    const PASSED: &str = "\
The rehearsal passed. A run takes about 12.6 minutes and can be taken back in about 61.0 seconds.

entity       read  would move  quarantined  seconds  to take back  grows by
cases   1,234,567   1,234,500           67    753.9          60.8  400.0 MB

The target grows by 691.0 MB to 700.0 MB, rehome's own tables included. Its server wrote 3.0 GB of write-ahead log meanwhile, which \
a backup or a standby has to take in. While indexes are built, temporary files need some room besides.
Tables that others have to wait for (looked at 20 times a second):
  public.cases: nobody else can read or write (for up to 11.7 minutes at a time)

Kept in rehearsal.json: commit it beside the mappings.
";

    #[test]
    fn what_is_foretold_can_be_read_by_people() {
        assert_eq!(in_words(&rehearsal(), &Moved::default()), PASSED);
    }

    #[test]
    fn a_rehearsal_that_did_not_pass_says_why_with_the_error() {
        let mut failed = rehearsal();
        failed.passed = false;
        failed.why_not = vec!["the load stopped at cases: the program failed".to_owned()];
        let moved = Moved {
            stopped: vec![Stopped {
                entity: "cases".to_owned(),
                why: Why::Failed,
                error: Some("disk full\nto do: make room".to_owned()),
            }],
            ..Moved::default()
        };
        let expected = "\
The rehearsal did not pass: the load stopped at cases: the program failed.
  disk full
  to do: make room
A run would stop there too. What was measured until then:
";
        let words = in_words(&failed, &moved);
        assert!(words.starts_with(expected), "{words}");
    }

    #[test]
    fn bytes_are_told_in_a_unit_that_fits() {
        assert_eq!(bytes(8192), "8.0 kB");
        assert_eq!(bytes(-3 * 1024 * 1024), "-3.0 MB");
        assert_eq!(bytes(5 << 40), "5.0 TB");
    }
}
