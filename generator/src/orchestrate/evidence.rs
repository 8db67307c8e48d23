//! Evidence for reports: hashes of what programs are made from, and what the target remembers of runs and proofs.

use std::collections::BTreeMap;

use rehome_runtime::connect::Side;
use rehome_runtime::control::history::{self, History};

use super::databases::{of_side, open, wait};
use super::project::{Project, read};
use crate::emit::files::hash_of;
use crate::error::Error;
use crate::mapping::Mapping;

/// The catalogs that `discover` writes.
const CATALOGS: [&str; 2] = ["catalog/source.json", "catalog/target.json"];

/// BLAKE3 of everything that the programs of a project are made of. Another one means that some program may do something
/// else: each crate's provenance names the hashes of its inputs and of every generated file, and `custom.rs`, which is
/// nobody's but people's, is taken as it is.
///
/// # Errors
/// When a crate is missing or cannot be read.
pub fn plan_hash(project: &Project, mappings: &[Mapping]) -> Result<String, Error> {
    let mut entities: Vec<&str> = mappings.iter().map(|own| own.entity.as_str()).collect();
    entities.sort_unstable();
    let mut text = String::new();
    for entity in entities {
        for file in ["provenance.json", "src/custom.rs"] {
            let path = format!("crates/{entity}/{file}");
            let content = read(&project.path(&path)).map_err(|error| {
                error.advice("`rehome generate` writes the programs; there is no plan without them")
            })?;
            text.push_str(&format!("{path} {}\n", hash_of(&content)));
        }
    }
    Ok(hash_of(&text))
}

/// BLAKE3 of both catalogs, by their files.
///
/// # Errors
/// When one is missing.
pub fn catalog_hashes(project: &Project) -> Result<BTreeMap<String, String>, Error> {
    let hashes = CATALOGS.map(|file| Ok((file.to_owned(), hash_of(&project.discovered(file)?))));
    hashes.into_iter().collect()
}

/// BLAKE3 of what an entity's program was written from, by the names of its provenance; nothing where it has none.
#[must_use]
pub fn made_from(project: &Project, entity: &str) -> BTreeMap<String, String> {
    let text = read(&project.path(&format!("crates/{entity}/provenance.json")));
    let provenance = text
        .ok()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let inputs = provenance.and_then(|known| known["inputs"].as_object().cloned());
    let inputs = inputs.into_iter().flatten();
    inputs
        .filter_map(|(name, hash)| Some((name, hash.as_str()?.to_owned())))
        .collect()
}

/// What the target remembers; nothing where no run has begun there.
///
/// # Errors
/// When the target is not configured, does not let us in, or was used by a newer rehome.
pub fn history(project: &Project) -> Result<Option<History>, Error> {
    let target = of_side(project, Side::Target)?;
    let schema = &project.settings.policy.control_schema;
    wait(async {
        let target = open(&target).await?;
        let remembered = history::read(&target, schema).await;
        remembered.map_err(|cause| {
            Error::failed("the record of runs cannot be read", "the target").because(cause)
        })
    })
}
