//! Where a crate is made from and for: the entity's mapping, its feeds, their tables, and the target's key.

use super::agreement::Written;
use crate::catalog::{Catalog, Table};
use crate::diagnostics::{Code, Finding, Findings, NOT_GENERATED};
use crate::mapping::{Feed, Mapping};

/// An entity with its tables.
pub(super) struct Place<'a> {
    pub mapping: &'a Mapping,
    pub feeds: Vec<FeedPlace<'a>>,
    pub to: &'a Table,
    /// The columns by which a row of the target is found again.
    pub key: &'a [String],
}

/// A feed with its table.
#[derive(Clone, Copy)]
pub(super) struct FeedPlace<'a> {
    /// Its number in the entity.
    pub number: usize,
    pub feed: &'a Feed,
    pub from: &'a Table,
}

impl<'a> Place<'a> {
    pub(super) fn find(
        source: &'a Catalog,
        target: &'a Catalog,
        mappings: &'a [Mapping],
        entity: &str,
    ) -> Result<Self, Findings> {
        let refuse = |message: String, advice: &str| one(NOT_GENERATED, entity, message, advice);
        let mapping = mappings.iter().find(|mapping| mapping.entity == entity);
        let mapping = mapping.ok_or_else(|| {
            let message = "there is no mapping of this entity".to_owned();
            refuse(message, "correct its name")
        })?;
        let feeds = feeds(source, mapping)?;
        let to = target.table(&mapping.target).ok_or_else(|| {
            let message = format!("the target has no table {}", mapping.target);
            refuse(message, "correct its name")
        })?;
        let key = target.row_key(to).ok_or_else(|| {
            let message = format!(
                "{} has no key, so its rows could not be found again",
                to.name
            );
            refuse(
                message,
                "give the table a primary key, or a unique key over columns that are NOT NULL",
            )
        })?;
        Ok(Self {
            mapping,
            feeds,
            to,
            key,
        })
    }
}

impl Place<'_> {
    /// A key that the target makes itself would be unknown to the mapping table.
    pub(super) fn check_key(&self, written: &[Written<'_>]) -> Result<(), Findings> {
        let mut findings = Findings::new();
        for name in self.key {
            if written.iter().all(|one| one.column.name != *name) {
                let object = format!("{}.{name}", self.mapping.entity);
                findings.push(Finding::new(
                    NOT_GENERATED,
                    object,
                    "the column is part of the target's key and no rule writes it",
                    "give it a key, copy or reference rule",
                ));
            }
        }
        if findings.is_empty() {
            Ok(())
        } else {
            Err(findings)
        }
    }
}

/// The feeds with their tables; all that are missing are told together.
fn feeds<'a>(source: &'a Catalog, mapping: &'a Mapping) -> Result<Vec<FeedPlace<'a>>, Findings> {
    let mut found = Vec::new();
    let mut missing = Findings::new();
    for (number, feed) in mapping.feeds.iter().enumerate() {
        match source.table(&feed.source) {
            Some(from) => found.push(FeedPlace { number, feed, from }),
            None => missing.push(Finding::new(
                NOT_GENERATED,
                &mapping.entity,
                format!("the source has no table {}", feed.source),
                "correct its name",
            )),
        }
    }
    if found.is_empty() && missing.is_empty() {
        let message = "no feed fills it".to_owned();
        let advice = "add a [[feeds]] table with the source's rows";
        return Err(one(NOT_GENERATED, &mapping.entity, message, advice));
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}

fn one(code: Code, object: &str, message: String, advice: &str) -> Findings {
    Findings::from_iter([Finding::new(code, object, message, advice)])
}
