//! A table that was empty before the run, emptied at once: exactly the same end as row by row, in a moment.
//!
//! It is asked for nothing less than certainty, under a lock that lets nobody else in: the table holds as many rows as the
//! run has made, each was written last by a transaction of this run, and the tables that refer to it are empty (PostgreSQL
//! wants them named in the same TRUNCATE, which changes nothing in them). What would notice a deletion decides as well: a
//! trigger or a rule that fires for it, a replica that is told of deletions alone, rows that the role may not see. Where any
//! of this is not so, the rows go batch by batch.

use super::Undo;
use crate::control::mappings::mapping_table;
use crate::control::runs::{self, RunPhase};
use crate::error::{Error, While};
use crate::sql::{quote_identifier, quote_literal};
use tokio_postgres::error::SqlState;

/// The table ($1) and all that refer to it, over others too, with whether each may be emptied without anybody noticing but
/// for its triggers.
const TABLES: &str = "
    WITH RECURSIVE involved AS (
        SELECT $1::text::regclass::oid AS number
        UNION SELECT fk.conrelid FROM pg_catalog.pg_constraint AS fk JOIN involved ON fk.confrelid = involved.number WHERE fk.contype = 'f'
    )
    SELECT format('%I.%I', namespace.nspname, class.relname), class.oid = $1::text::regclass::oid,
           class.relkind = 'r' AND NOT class.relispartition AND class.relpersistence <> 't'
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE class.oid IN (inhrelid, inhparent))
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = class.oid AND ev_type = '4')
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_publication_tables AS published
                           JOIN pg_catalog.pg_publication AS publication ON publication.pubname = published.pubname
                           WHERE published.schemaname = namespace.nspname AND published.tablename = class.relname
                             AND publication.pubdelete AND NOT publication.pubtruncate)
           AND has_table_privilege(class.oid, 'TRUNCATE') AND has_table_privilege(class.oid, 'SELECT')
           AND NOT row_security_active(class.oid)
    FROM involved JOIN pg_catalog.pg_class AS class ON class.oid = involved.number
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace ORDER BY 2 DESC, 1";

/// Whether a trigger would fire: of the table for a deletion, or of any of the tables for the TRUNCATE.
const TRIGGERS: &str = "
    SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger
                   WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = ANY ($1::text[]::regclass[])
                     AND (tgtype & 32 <> 0 OR (tgtype & 8 <> 0 AND tgrelid = $2::text::regclass)))";

/// Who waits for a table lets everybody behind wait too; so this gives up soon, and the rows go batch by batch.
const PATIENCE: &str = "BEGIN; SET LOCAL lock_timeout = '5s'";

/// Takes all rows back where they may go at once; gives how many. `None` where they may not: nothing was changed then.
pub(super) async fn take_back(undo: &Undo<'_>) -> Result<Option<u64>, Error> {
    let (target, entity) = (undo.target, undo.entity);
    let doing = || format!("taking back all rows of {} at once", entity.name);
    if undo.run.rows_before > 0 || !undo.run.notes_writes {
        return Ok(None);
    }
    let tables = target
        .query(TABLES, &[&entity.target.quoted()])
        .await
        .during(doing)?;
    if !tables.iter().all(|table| table.get(2)) {
        return Ok(None);
    }
    let tables: Vec<String> = tables.iter().map(|table| table.get(0)).collect();
    target.batch_execute(PATIENCE).await.during(doing)?;
    let done = emptied(undo, &tables).await;
    let end = if matches!(done, Ok(Some(_))) {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    match done {
        Err(error) if error.sqlstate() == Some(SqlState::LOCK_NOT_AVAILABLE.code()) => {
            target.batch_execute(end).await.during(doing)?;
            Ok(None)
        }
        done => {
            target.batch_execute(end).await.during(doing)?;
            done
        }
    }
}

async fn emptied(undo: &Undo<'_>, tables: &[String]) -> Result<Option<u64>, Error> {
    let (target, entity, run) = (undo.target, undo.entity, undo.run.id);
    let doing = || format!("taking back all rows of {} at once", entity.name);
    let list = tables.join(", ");
    let lock = format!("LOCK TABLE {list} IN ACCESS EXCLUSIVE MODE");
    target.batch_execute(&lock).await.during(doing)?;
    undo.triggers.off(target).await?;
    let fire = target
        .query_one(TRIGGERS, &[&tables, &entity.target.quoted()])
        .await;
    if fire.during(doing)?.get(0) {
        return Ok(None);
    }
    for other in &tables[1..] {
        let rows = format!("SELECT EXISTS (SELECT FROM {other})");
        if target.query_one(&rows, &[]).await.during(doing)?.get(0) {
            return Ok(None);
        }
    }
    let Some(rows) = all_of_run(undo).await? else {
        return Ok(None);
    };
    let schema = quote_identifier(entity.control_schema);
    let own = format!(
        "WHERE run_id = '{run}' AND entity = {}",
        quote_literal(entity.name)
    );
    let mut sql = format!(
        "TRUNCATE {list}; TRUNCATE {};",
        mapping_table(entity.control_schema, entity.name)
    );
    for table in super::batches::TABLES {
        sql.push_str(&format!(" DELETE FROM {schema}.{table} {own};"));
    }
    target.batch_execute(&sql).await.during(doing)?;
    runs::set_phase(target, entity, run, RunPhase::RollingBack.word(), None).await?;
    undo.triggers.back(target).await?;
    undo.say(&format!(
        "{} was empty before the run and holds its {rows} rows and no other: it is emptied at once",
        entity.target.quoted()
    ));
    Ok(Some(rows))
}

/// How many rows there are, where all of them are those that the run has made and nobody else has written one since.
async fn all_of_run(undo: &Undo<'_>) -> Result<Option<u64>, Error> {
    let entity = undo.entity;
    let (schema, table) = (
        quote_identifier(entity.control_schema),
        entity.target.quoted(),
    );
    // A hash of a run's few transactions is asked for each row; that costs little more than to count them.
    let sql = format!(
        "SELECT (SELECT count(*) FROM {mappings} WHERE fate IS NULL), (SELECT count(*) FROM {table}),
                (SELECT count(*) FROM {table} AS target WHERE target.xmin NOT IN (
                     SELECT noted.xmin FROM {schema}.migration_writes AS noted WHERE noted.run_id = $1 AND noted.entity = $2
                       AND noted.written > pg_current_xact_id()::text::bigint - {round}))",
        mappings = mapping_table(entity.control_schema, entity.name),
        round = crate::control::writes::COMES_ROUND,
    );
    let asked = undo
        .target
        .query_one(&sql, &[&undo.run.id, &entity.name])
        .await;
    let row = asked.during(|| format!("counting the rows of {table}"))?;
    let [made, there, others]: [i64; 3] = [row.get(0), row.get(1), row.get(2)];
    Ok((made == there && others == 0).then(|| u64::try_from(there).unwrap_or(0)))
}
