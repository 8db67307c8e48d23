//! What the SQL baselines need of a finished run: its rows and mappings in files, statements, a way to the source.

use super::clients::{make_folder, write};
use super::stage::Stage;
use super::world::{NEW, failed};
use crate::error::Error;

const FOREIGN: &str = include_str!("schema/foreign.sql");
const INSERT_SELECT: &str = include_str!("schema/insert_select.sql");
const EXPORT: &str = include_str!("scripts/export_finished.sh");

/// The indexes of the mapping table, for the table that the baselines write. They build them behind the rows, as rehome
/// does.
const INDEXES: &str = "SELECT coalesce(string_agg(replace(pg_get_indexdef(indexrelid), ' ON rehome.migration_mappings_system_messages ', \
     ' ON baseline.mapping '), E';\\n') || ';', '') FROM pg_index WHERE indrelid = 'rehome.migration_mappings_system_messages'::regclass";
/// A table without rows that keeps what the mapping table looks like.
const LIKE: &str = "CREATE TABLE baseline.like_mapping (LIKE rehome.migration_mappings_system_messages INCLUDING DEFAULTS)";
/// The mapping table that the baselines write.
const MAPPING: &str =
    "CREATE TABLE baseline.mapping (LIKE baseline.like_mapping INCLUDING DEFAULTS)";

/// Keeps what the baselines need. The target holds a finished run.
///
/// # Errors
/// When a file cannot be written, or a server does not answer.
pub(super) fn keep(stage: &mut Stage<'_>) -> Result<(), Error> {
    let folder = &stage.clients.finished;
    make_folder(folder)?;
    let indexes = stage.world.target.ask(NEW.0, "tell its indexes", INDEXES);
    write(&folder.join("indexes.sql"), &indexes.map_err(failed)?)?;
    write(&folder.join("insert_select.sql"), INSERT_SELECT)?;
    let name = "the export of finished rows";
    stage.clients.script(name, EXPORT, &[])?;
    stage.world.in_target("make a table for mappings", LIKE)?;
    stage.mapping = MAPPING;
    Ok(())
}

/// Lets the target's server see the source.
///
/// # Errors
/// When the target has no foreign data wrapper, as a packaged server may.
pub(super) fn reach_source(stage: &Stage<'_>) -> Result<(), Error> {
    let source = &stage.world.source;
    let foreign = FOREIGN
        .replace("{port}", &source.port().to_string())
        .replace("{password}", source.password());
    stage.world.in_target("reach the source", &foreign)
}
