//! Where a crate is made from and for: the entity's mapping, its feed, both tables, and the target's key.

use super::parents::key_columns;
use crate::catalog::{Catalog, Table};
use crate::diagnostics::{Findings, NOT_GENERATED};
use crate::mapping::{Feed, Mapping};

/// An entity with its feed and tables.
pub(super) struct Place<'a> {
    pub mapping: &'a Mapping,
    pub feed: &'a Feed,
    pub from: &'a Table,
    pub to: &'a Table,
    /// The columns by which a row of the target is found again.
    pub key: &'a [String],
}

impl<'a> Place<'a> {
    pub(super) fn find(
        source: &'a Catalog,
        target: &'a Catalog,
        mappings: &'a [Mapping],
        entity: &str,
    ) -> Result<Self, Findings> {
        let refuse = |message: String, advice: &str| {
            Findings::from_iter([crate::diagnostics::Finding::new(
                NOT_GENERATED,
                entity,
                message,
                advice,
            )])
        };
        let mapping = mappings
            .iter()
            .find(|mapping| mapping.entity == entity)
            .ok_or_else(|| {
                refuse(
                    "there is no mapping of this entity".to_owned(),
                    "correct its name",
                )
            })?;
        let [feed] = mapping.feeds.as_slice() else {
            let message = format!(
                "{} feeds fill it, and a generated program has one",
                mapping.feeds.len()
            );
            return Err(refuse(
                message,
                "join the sources in a view, or split the target's rows into two entities",
            ));
        };
        let from = source.table(&feed.source).ok_or_else(|| {
            refuse(
                format!("the source has no table {}", feed.source),
                "correct its name",
            )
        })?;
        let to = target.table(&mapping.target).ok_or_else(|| {
            refuse(
                format!("the target has no table {}", mapping.target),
                "correct its name",
            )
        })?;
        let key = key_columns(target, to).ok_or_else(|| {
            refuse(
                format!(
                    "{} has no key, so its rows could not be found again",
                    to.name
                ),
                "give the table a primary key, or a unique key over columns that are NOT NULL",
            )
        })?;
        Ok(Self {
            mapping,
            feed,
            from,
            to,
            key,
        })
    }
}
