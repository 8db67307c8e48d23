//! References: that the parent is an entity of this project and its legacy key is what the source column holds.

use rehome_runtime::migration::Kind;

use super::super::types::{base_type, copying};
use super::{Checker, Place, did_you_mean};
use crate::catalog::{Column, Table};
use crate::diagnostics::{RULE_DOES_NOT_FIT, UNKNOWN_ENTITY, WRONG_REFERENCE};
use crate::mapping::{Feed, Mapping, Orphans, ReferenceRule};

impl<'a> Checker<'a> {
    pub(super) fn reference_rule(
        &mut self,
        place: Place<'_>,
        column: &Column,
        reference: &ReferenceRule,
    ) {
        if self.target.refuses_null(column) && reference.orphans == Some(Orphans::Null) {
            let message = format!(
                "{}.{} refuses NULL, so an orphan cannot become NULL",
                place.to.name, column.name
            );
            let advice = "write orphans = \"reject\", or \"default:<legacy key>\"".to_owned();
            self.add_at(
                place,
                &column.name,
                "orphans",
                RULE_DOES_NOT_FIT,
                message,
                advice,
            );
        }
        if let Some(parent) = self.parent_entity(place, column, reference)
            && let Some(feed) = self.parent_feed(place, column, reference, parent)
        {
            self.fits_key(place, column, reference, feed);
            self.points_there(place, column, parent);
            self.takes(place, column, reference, parent);
        }
    }

    fn parent_entity(
        &mut self,
        place: Place<'_>,
        column: &Column,
        reference: &ReferenceRule,
    ) -> Option<&'a Mapping> {
        let files = self.files;
        let parent = files
            .iter()
            .map(|file| &file.mapping)
            .find(|mapping| mapping.entity == reference.entity);
        if parent.is_none() {
            let names = files.iter().map(|file| file.mapping.entity.as_str());
            let advice = did_you_mean(&reference.entity, names).unwrap_or(
                "write a mapping file for it first, or make the column by a lookup".to_owned(),
            );
            let message = format!("there is no entity {}", reference.entity);
            self.add_at(
                place,
                &column.name,
                "entity",
                UNKNOWN_ENTITY,
                message,
                advice,
            );
        }
        parent
    }

    /// The feed whose legacy keys are meant: the named one, else the only one.
    fn parent_feed(
        &mut self,
        place: Place<'_>,
        column: &Column,
        reference: &ReferenceRule,
        parent: &'a Mapping,
    ) -> Option<&'a Feed> {
        let named = |name: &String| parent.feeds.iter().find(|feed| feed.label() == name);
        let feed = match (&reference.feed, parent.feeds.as_slice()) {
            (Some(name), _) => named(name),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        if feed.is_none() {
            let labels: Vec<_> = parent.feeds.iter().map(Feed::label).collect();
            let message = match &reference.feed {
                Some(name) => format!("the entity {} has no feed {name}", parent.entity),
                None => format!(
                    "the entity {} has {} feeds, and it is not said whose keys these are",
                    parent.entity,
                    labels.len()
                ),
            };
            let advice = format!("write feed = \"…\"; its feeds are: {}", labels.join(", "));
            self.add_at(place, &column.name, "feed", UNKNOWN_ENTITY, message, advice);
        }
        feed
    }

    /// As many columns as the parent's key has, each of a type that can hold such keys.
    fn fits_key(
        &mut self,
        place: Place<'_>,
        column: &Column,
        reference: &ReferenceRule,
        feed: &Feed,
    ) {
        if reference.columns.len() != feed.key.len() {
            let message = format!(
                "the reference has {} column(s), the legacy key of {} has {}",
                reference.columns.len(),
                feed.source,
                feed.key.len()
            );
            let advice = format!("the key's columns are: {}", feed.key_names().join(", "));
            return self.add_at(
                place,
                &column.name,
                "reference",
                WRONG_REFERENCE,
                message,
                advice,
            );
        }
        let source = self.source;
        let Some(parent) = source.table(&feed.source) else {
            return;
        };
        for (from, key) in reference.columns.iter().zip(&feed.key) {
            // What an expression makes is of the type that is written beside it, and compared when it is generated.
            let from = from.source().and_then(|name| place.from.column(name));
            let to = key.source().and_then(|name| parent.column(name));
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            if !copying(source, &from.column_type, source, &to.column_type).names_keys() {
                let message = format!(
                    "{}.{} is {}, and the legacy key {}.{} is {}",
                    place.from.name,
                    from.name,
                    from.column_type.text,
                    parent.name,
                    to.name,
                    to.column_type.text
                );
                let advice = "name the column that holds the parent's key, or name another entity"
                    .to_owned();
                self.add_at(
                    place,
                    &column.name,
                    "reference",
                    WRONG_REFERENCE,
                    message,
                    advice,
                );
            }
        }
    }

    /// The target's own foreign key must point at the table that the entity fills.
    fn points_there(&mut self, place: Place<'_>, column: &Column, parent: &Mapping) {
        let Some(key) = place.to.foreign_key_of(&column.name) else {
            return;
        };
        if key.references != parent.target {
            let message = format!(
                "{}.{} refers to {}, and the entity {} fills {}",
                place.to.name, column.name, key.references, parent.entity, parent.target
            );
            let advice = "name the entity that fills the table it refers to".to_owned();
            self.add_at(
                place,
                &column.name,
                "entity",
                WRONG_REFERENCE,
                message,
                advice,
            );
        }
    }

    /// Of a parent's key of several columns a rule takes one, and the foreign key must mean that one too.
    fn takes(
        &mut self,
        place: Place<'_>,
        column: &Column,
        reference: &ReferenceRule,
        parent: &Mapping,
    ) {
        let target = self.target;
        let Some(to) = target.table(&parent.target) else {
            return;
        };
        let key = target.row_key(to).unwrap_or_default();
        let known = |take: &String| key.contains(take);
        let (message, advice) = match (&reference.take, key) {
            (None, [] | [_]) => return,
            (None, several) => (
                format!("the key of {} has several columns: {}", to.name, several.join(", ")),
                "write take = \"…\" with the one that this column holds, and such a rule for each of the others".to_owned(),
            ),
            (Some(take), key) if !known(take) => (
                format!("{take} is not in the key of {}", to.name),
                did_you_mean(take, key.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("its columns are: {}", key.join(", "))),
            ),
            (Some(take), _) => match meant(place.to, &column.name, to) {
                Some(meant) if meant != take => (
                    format!(
                        "{}.{} refers to {}.{meant}, and the rule takes {take}",
                        place.to.name, column.name, to.name
                    ),
                    format!("write take = \"{meant}\""),
                ),
                _ => match to.column(take).filter(|part| !self.holds(column, part)) {
                    None => return,
                    Some(part) => (
                        format!(
                            "{}.{} is {}, and {}.{take} is {}",
                            place.to.name,
                            column.name,
                            column.column_type.text,
                            to.name,
                            part.column_type.text
                        ),
                        "take the column of the key that this one holds".to_owned(),
                    ),
                },
            },
        };
        let word = reference.take.as_ref().map_or("reference", |_| "take");
        self.add_at(place, &column.name, word, WRONG_REFERENCE, message, advice);
    }

    /// Whether a column can hold the values of a column of a key: of one kind, integers of any width, text of all.
    fn holds(&self, column: &Column, part: &Column) -> bool {
        let [own, theirs] = [column, part].map(|one| base_type(self.target, &one.column_type).kind);
        let is_integer = |kind| matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8);
        own == theirs || own == Kind::Text || is_integer(own) && is_integer(theirs)
    }
}

/// The column of a table that a column refers to as part of a foreign key of several.
fn meant<'a>(from: &'a Table, column: &str, to: &Table) -> Option<&'a String> {
    let mut keys = from.foreign_keys.iter();
    let key = keys.find(|key| {
        let with_it = key.columns.iter().any(|one| one == column);
        key.references == to.name && key.columns.len() > 1 && with_it
    })?;
    let place = key.columns.iter().position(|one| one == column)?;
    key.referenced_columns.get(place)
}
