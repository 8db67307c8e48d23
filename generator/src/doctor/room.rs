//! Room: connections that are left on each server, and space for what the target will hold.

use std::path::Path;

use rehome_runtime::connect::{ConnectionSettings, FREE_SESSIONS, Place, Side};
use tokio_postgres::Client;

use super::Patient;
use super::line::{About, Line};
use super::question::{Answer, Asker, lines};

/// A program with one worker takes so many sessions of a side at most: its own, its worker's two, and one that watches.
const ONE_WORKER: i64 = 4;

/// A program with as many workers as a large machine gives it.
const MANY_WORKERS: i64 = 20;

/// The target takes so many times the source's space: rows, their mappings, log, and indexes while they are built.
const TIMES: f64 = 2.0;

const SIZE: &str = "
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8 AS bytes
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'm')";

/// The folder of the data, where the role may know it.
const FOLDER: &str =
    "SELECT max(setting) AS folder FROM pg_catalog.pg_settings WHERE name = 'data_directory'";

pub(super) async fn connections(patient: Patient<'_>) -> Vec<Line> {
    lines(left(patient).await)
}

async fn left(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient { side, asker, .. } = patient;
    let check = "connections";
    let row = asker.row(check, FREE_SESSIONS, &[]).await?;
    let left: i64 = asker.field(check, &row, "connections")?;
    let found = format!("{} left", left.max(0));
    let advice =
        "raise max_connections or the role's or database's limit, or have others close some";
    Ok(vec![if left < ONE_WORKER {
        Line::fail(side.into(), check, found, advice)
    } else if left < MANY_WORKERS {
        let advice = format!("programs use fewer workers where there are not enough; {advice}");
        Line::warn(side.into(), check, found, advice)
    } else {
        Line::pass(side.into(), check, found)
    }])
}

/// Whether the target's disk can take what the source holds. PostgreSQL does not tell how much is free; where the server
/// is on this machine, the file system does.
pub(super) async fn space(
    source: &Client,
    target: &Client,
    (schemas, place): (&[String], Option<&ConnectionSettings>),
) -> Vec<Line> {
    let (source, target) = (
        Asker {
            side: Side::Source,
            client: source,
        },
        Asker {
            side: Side::Target,
            client: target,
        },
    );
    lines(judged_space(source, target, schemas, place).await)
}

async fn judged_space(
    source: Asker<'_>,
    target: Asker<'_>,
    schemas: &[String],
    place: Option<&ConnectionSettings>,
) -> Answer<Vec<Line>> {
    let check = "space";
    let row = source.row(check, SIZE, &[&schemas]).await?;
    let size: i64 = source.field(check, &row, "bytes")?;
    let row = target.row(check, FOLDER, &[]).await?;
    let folder: Option<String> = target.field(check, &row, "folder")?;
    let folder = folder.filter(|_| place.is_some_and(is_here));
    let free = folder.and_then(|folder| free_bytes(Path::new(&folder)));
    Ok(vec![judge_space(u64::try_from(size).unwrap_or(0), free)])
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate"
)]
fn judge_space(size: u64, free: Option<u64>) -> Line {
    let (about, check) = (About::Target, "space");
    let needed = (size as f64 * TIMES) as u64;
    let told = format!(
        "the source's tables take {}; about {} will be needed",
        shown(size),
        shown(needed)
    );
    match free {
        None => Line::warn(
            about,
            check,
            format!("{told}; how much is free cannot be seen from here"),
            "look at the disk of the target's server (df), where data and pg_wal are",
        ),
        Some(free) if free < needed => Line::fail(
            about,
            check,
            format!("{told}, {} are free", shown(free)),
            "make room on the target's disk first",
        ),
        Some(free) => Line::pass(about, check, format!("{told}, {} are free", shown(free))),
    }
}

fn is_here(settings: &ConnectionSettings) -> bool {
    match settings.place() {
        Place::Socket(_) => true,
        Place::Tcp { host, .. } => ["localhost", "127.0.0.1", "::1"].contains(&host.as_str()),
    }
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

fn shown(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::State;
    use super::*;

    #[test]
    fn space_is_judged_by_what_is_free() {
        assert_eq!(judge_space(100, None).state, State::Warn);
        assert_eq!(judge_space(100, Some(199)).state, State::Fail);
        assert_eq!(judge_space(100, Some(200)).state, State::Pass);
        assert!(free_bytes(Path::new("/")).is_some_and(|free| free > 0));
    }
}
