//! Papers: what a dry run found out about the rows of its entity, as a file that the dry runs of its dependants read.
//!
//! Each is the CSV that the server itself writes and reads, so no row is ever held in memory, and a person can open it.
//! The last line tells how many came before, so that half a paper is not taken for a whole one.

use super::stage::SCHEMA;
use crate::connect::Connection;
use crate::control::mappings::mapping_table;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_literal;
use bytes::Bytes;
use futures_util::{SinkExt, TryStreamExt};
use std::fs::File;
use std::io::{Read, Write};
use std::pin::pin;

/// What is read from a file at a time.
const PIECE: usize = 64 * 1024;

const COLUMNS: &str = "feed smallint, legacy_id bigint, legacy_key text, new_id uuid, new_key text,
    fate text, reason text, column_name text, constraint_name text, sqlstate text";

/// The files of one dry run, opened by whoever may open files.
#[derive(Debug, Default)]
pub struct Papers {
    /// Where this dry run leaves what it found out.
    pub own: Option<File>,
    /// What the dry runs of other entities have left, by their names.
    pub parents: Vec<(String, File)>,
}

impl Papers {
    /// Whether there is a paper about an entity.
    pub(super) fn tell_of(&self, entity: &str) -> bool {
        self.parents.iter().any(|(name, _)| name == entity)
    }
}

/// Brings in the papers of parents, as if these had been run; gives those of which only a sample was looked at.
pub(super) async fn bring_in(
    target: &Connection,
    entity: &Entity,
    papers: &Papers,
) -> Result<Vec<String>, Error> {
    let doing = || {
        format!(
            "bringing in what is predicted of the parents of {}",
            entity.name
        )
    };
    let table = format!("CREATE TABLE {SCHEMA}.rehome_paper ({COLUMNS})");
    target.batch_execute(&table).await.during(doing)?;
    let mut sampled = Vec::new();
    for (parent, file) in &papers.parents {
        send(target, parent, file).await?;
        if whole(target, parent).await? == "sampled" {
            sampled.push(parent.clone());
        }
        target
            .batch_execute(&as_if_run(parent))
            .await
            .during(doing)?;
    }
    Ok(sampled)
}

async fn send(target: &Connection, parent: &str, mut file: &File) -> Result<(), Error> {
    let doing = || format!("bringing in what is predicted of {parent}");
    let copy = format!("COPY {SCHEMA}.rehome_paper FROM STDIN (FORMAT csv, HEADER)");
    let sink = target.copy_in::<_, Bytes>(&copy).await.during(doing)?;
    let mut sink = pin!(sink);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).map_err(|cause| {
            Error::Failed(format!(
                "what is predicted of {parent} cannot be read: {cause}"
            ))
        })?;
        if read == 0 {
            break;
        }
        let bytes = Bytes::copy_from_slice(&piece[..read]);
        sink.send(bytes).await.during(doing)?;
    }
    sink.finish().await.during(doing).map(|_| ())
}

/// The last line's word, `complete` or `sampled`.
async fn whole(target: &Connection, parent: &str) -> Result<String, Error> {
    let sql = format!(
        "SELECT fate FROM {SCHEMA}.rehome_paper
         WHERE feed IS NULL AND legacy_id = (SELECT count(*) - 1 FROM {SCHEMA}.rehome_paper)"
    );
    let found = target.query_opt(&sql, &[]).await;
    let found = found.during(|| format!("looking at what is predicted of {parent}"))?;
    found.map(|row| row.get(0)).ok_or_else(|| {
        Error::Failed(format!(
            "what is predicted of {parent} is not complete; give it a dry run first: {parent} run --dry-run --predictions DIR"
        ))
    })
}

fn as_if_run(parent: &str) -> String {
    let mappings = mapping_table(SCHEMA, parent);
    let parent = quote_literal(parent);
    let run = "'00000000-0000-0000-0000-000000000000'";
    let paper = format!("FROM {SCHEMA}.rehome_paper WHERE feed IS NOT NULL AND fate");
    format!(
        "INSERT INTO {SCHEMA}.migration_control (run_id, entity, phase) VALUES ({run}, {parent}, 'loaded');
         INSERT INTO {mappings} (feed, batch, legacy_id, legacy_key, new_id, new_key, fate)
         SELECT feed, 0, legacy_id, legacy_key, new_id, new_key, nullif(fate, 'migrated') {paper} <> 'quarantined';
         INSERT INTO {SCHEMA}.migration_quarantine
             (entity, feed, run_id, batch, legacy_id, legacy_key, stage, reason, detail, advice)
         SELECT {parent}, feed, {run}, 0, legacy_id, legacy_key, 'transform', reason, '', '' {paper} = 'quarantined';
         DELETE FROM {SCHEMA}.rehome_paper"
    )
}

/// Writes the paper of an entity whose rows have all had their fate.
pub(super) async fn leave(
    target: &Connection,
    entity: &Entity,
    sample: Option<u32>,
    mut paper: &File,
) -> Result<(), Error> {
    let doing = || format!("reading what is predicted of {}", entity.name);
    let copy = format!(
        "COPY ({}) TO STDOUT (FORMAT csv, HEADER)",
        lines(entity, sample)
    );
    let stream = target.copy_out(&copy).await.during(doing)?;
    let mut stream = pin!(stream);
    while let Some(piece) = stream.try_next().await.during(doing)? {
        paper.write_all(&piece).map_err(|cause| {
            Error::Failed(format!(
                "what is predicted of {} cannot be written down: {cause}; make room where the predictions go",
                entity.name
            ))
        })?;
    }
    Ok(())
}

fn lines(entity: &Entity, sample: Option<u32>) -> String {
    let name = quote_literal(entity.name);
    let word = if sample.is_some() {
        "sampled"
    } else {
        "complete"
    };
    let mappings = format!("FROM {}", mapping_table(SCHEMA, entity.name));
    let open =
        format!("FROM {SCHEMA}.migration_quarantine WHERE entity = {name} AND resolved_at IS NULL");
    format!(
        "SELECT feed, legacy_id, legacy_key, new_id, new_key, coalesce(fate, 'migrated') AS fate, NULL AS reason, NULL AS column_name,
                NULL AS constraint_name, NULL AS sqlstate {mappings}
         UNION ALL
         SELECT feed, legacy_id, legacy_key, NULL, NULL, 'quarantined', reason, column_name, constraint_name, sqlstate {open}
         UNION ALL
         SELECT NULL, (SELECT count(*) {mappings}) + (SELECT count(*) {open}), NULL, NULL, NULL, '{word}', NULL, NULL, NULL, NULL"
    )
}
