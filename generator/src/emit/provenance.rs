//! `provenance.json`: what a crate was made from, and the hash of every file that was written.

use super::files::{Files, hash_of};
use super::own_fault;
use crate::crate_model::CrateModel;
use crate::error::Error;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Provenance<'m> {
    generator: String,
    entity: &'m str,
    source: String,
    target: &'m str,
    inputs: BTreeMap<&'static str, &'m str>,
    files: BTreeMap<&'m str, String>,
}

/// The provenance of a crate's files. `custom.rs` is not in it: from its first day it belongs to people.
pub(super) fn provenance(model: &CrateModel, files: &Files) -> Result<String, Error> {
    let origin = &model.origin;
    let inputs = BTreeMap::from([
        ("mapping", origin.mapping.as_str()),
        ("decisions", origin.decisions.as_str()),
        ("source_shape", origin.source_shape.as_str()),
        ("target_shape", origin.target_shape.as_str()),
    ]);
    let written = files.iter().filter(|(path, _)| *path != "src/custom.rs");
    let provenance = Provenance {
        generator: format!("rehome {}", origin.generator),
        entity: &model.entity,
        source: model.sources(),
        target: &model.target.sql,
        inputs,
        files: written
            .map(|(path, text)| (path.as_str(), hash_of(text)))
            .collect(),
    };
    let text = serde_json::to_string_pretty(&provenance);
    text.map(|text| text + "\n")
        .map_err(|cause| own_fault("provenance.json", cause, ""))
}
