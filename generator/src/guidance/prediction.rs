//! What a dry run found, in words: which rows would not arrive and why, where a run would stop, and what was not tried.

use super::{counted, quarantine};
use crate::orchestrate::account::EntityAccount;

/// Everything beside the numbers; nothing where there is nothing to say.
#[must_use]
pub fn details(entities: &[EntityAccount]) -> String {
    let refused: String = entities
        .iter()
        .map(|entity| quarantine::explain(&entity.entity, &entity.quarantine))
        .collect();
    let parts = [
        ("These rows would be quarantined:", refused),
        ("A run would stop at:", beyond(entities)),
        ("What a dry run cannot try:", unseen(entities)),
    ];
    let told = parts.iter().filter(|(_, text)| !text.is_empty());
    told.map(|(head, text)| format!("\n{head}\n{text}"))
        .collect()
}

fn beyond(entities: &[EntityAccount]) -> String {
    let beyond = entities.iter().filter(|entity| entity.threshold_exceeded);
    let line = |entity: &EntityAccount| {
        format!(
            "{}: {} of {} is more than its threshold allows (threshold_percent in mappings/{}.toml)\n",
            entity.entity,
            counted(entity.account.quarantined, "row"),
            counted(entity.account.read, "row"),
            entity.entity
        )
    };
    beyond.map(line).collect()
}

fn unseen(entities: &[EntityAccount]) -> String {
    let lines = entities.iter().flat_map(|entity| {
        let line = |what: &String| format!("{}: {what}\n", entity.entity);
        entity.unseen.iter().map(line)
    });
    lines.collect()
}
