//! What others do on a server just now: transactions that have been open for long, locks in our way, standbys that lag,
//! and whether we can see all that.

use rehome_runtime::connect::Side;

use super::line::Line;
use super::question::{Answer, lines, some_of};
use super::{Limits, Patient};

const SIGHT: &str =
    "SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, current_user::text AS role";

const TRANSACTIONS: &str = "
    SELECT 'process ' || pid || ' of ' || coalesce(usename, '?') || ', open for ' || date_trunc('second', clock_timestamp() - xact_start) AS found
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - make_interval(mins => $1)
    UNION ALL
    SELECT 'the prepared transaction ' || quote_literal(gid) || ' of ' || owner || ', since ' || date_trunc('second', prepared)
    FROM pg_prepared_xacts
    WHERE database = current_database() AND prepared < clock_timestamp() - make_interval(mins => $1)
    ORDER BY 1";

/// Locks of others that would make us wait.
const LOCKS: &str = "
    SELECT DISTINCT 'process ' || held.pid || ' holds ' || held.mode || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS found
    FROM pg_locks AS held
    JOIN pg_catalog.pg_class AS c ON c.oid = held.relation
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE held.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND held.granted AND held.pid <> pg_backend_pid() AND n.nspname = ANY ($1) AND held.mode = ANY ($2)
    ORDER BY 1";

const STANDBYS: &str = "
    SELECT 'the standby ' || application_name || ' is ' || pg_size_pretty(behind) || ' behind' AS found
    FROM (SELECT application_name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::int8 AS behind FROM pg_stat_replication) AS standby
    WHERE behind > $1
    UNION ALL
    SELECT 'the slot ' || slot_name || ', which nobody reads, keeps ' || pg_size_pretty(kept) || ' of log'
    FROM (SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8 AS kept FROM pg_replication_slots WHERE NOT active) AS slot
    WHERE kept > $2
    ORDER BY 1";

pub(super) async fn examine(patient: Patient<'_>) -> Vec<Line> {
    let mut found = lines(sight(patient).await);
    found.extend(lines(transactions(patient).await));
    found.extend(lines(locks(patient).await));
    if patient.side == Side::Target {
        found.extend(lines(standbys(patient).await));
    }
    found
}

async fn sight(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient { side, asker, .. } = patient;
    let check = "sight";
    let row = asker.row(check, SIGHT, &[]).await?;
    if asker.field(check, &row, "sees_all")? {
        return Ok(Vec::new());
    }
    let role = crate::names::quote_identifier(&asker.field::<String>(check, &row, "role")?);
    let found =
        "what others do on the server is hidden from the role, so what follows may miss something";
    let grant = format!("GRANT pg_monitor TO {role};");
    Ok(vec![Line::warn(side.into(), check, found, grant)])
}

async fn transactions(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let advice = match patient.side {
        Side::Source => {
            "rows that they change are moved as they were before; wait for their end, or end them"
        }
        Side::Target => {
            "they may hold locks that a load waits for; wait for their end, or end them"
        }
    };
    let found = found(
        patient,
        "long transactions",
        TRANSACTIONS,
        &[&patient.limits.transaction_minutes],
    )
    .await?;
    Ok(vec![judge(patient, "long transactions", &found, advice)])
}

async fn locks(patient: Patient<'_>) -> Answer<Vec<Line>> {
    // Reading waits for one mode alone; writing for whatever keeps writers out.
    let modes: &[&str] = match patient.side {
        Side::Source => &["AccessExclusiveLock"],
        Side::Target => &[
            "ShareLock",
            "ShareRowExclusiveLock",
            "ExclusiveLock",
            "AccessExclusiveLock",
        ],
    };
    let found = found(patient, "locks", LOCKS, &[&patient.schemas, &modes]).await?;
    Ok(vec![judge(
        patient,
        "locks",
        &found,
        "programs would wait for them: see what these processes do before you begin",
    )])
}

async fn standbys(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Limits {
        standby_bytes,
        slot_bytes,
        ..
    } = patient.limits;
    let found = found(
        patient,
        "standbys",
        STANDBYS,
        &[&standby_bytes, &slot_bytes],
    )
    .await?;
    let advice = "a load writes much log: see that standbys follow, and drop slots that nobody reads before the disk is full";
    Ok(vec![judge(patient, "standbys", &found, advice)])
}

async fn found(
    patient: Patient<'_>,
    check: &'static str,
    sql: &str,
    parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)],
) -> Answer<Vec<String>> {
    let rows = patient.asker.rows(check, sql, parameters).await?;
    rows.iter()
        .map(|row| patient.asker.field(check, row, "found"))
        .collect()
}

fn judge(patient: Patient<'_>, check: &'static str, found: &[String], advice: &str) -> Line {
    if found.is_empty() {
        Line::pass(patient.side.into(), check, "none in the way")
    } else {
        Line::warn(patient.side.into(), check, some_of(found), advice)
    }
}
