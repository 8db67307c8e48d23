//! What a transform may know beside its row: which parents have arrived under which keys, and what was looked up.
//!
//! Each lane of a load has its own, with the same keys behind it. It is asked once per reference of a row, so nothing
//! here waits or touches a database.

use super::{IntoLegacyKey, KeySet, LegacyKey, Shared, ordered, uuid_v5};
use crate::migration::{Entity, KeyRule, KeySource, Parent};
use crate::value::{Reason, Refusal};
pub use from_key::FromKey;
use recent::Recent;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::str::FromStr;
use uuid::Uuid;

/// The position of a parent in [`Entity::parents`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentId(pub usize);

/// The position of a look-up in [`Entity::lookups`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookupId(pub usize);

/// The rows of one parent that references can meet.
#[derive(Debug, Clone)]
pub struct ParentKeys {
    key: KeySource,
    /// The feed of the parent that the references mean.
    feed: usize,
    /// Whether the parent is the entity itself, whose rows are still arriving.
    itself: bool,
    /// Whether its rows come after those of this entity, because each refers to the other: what is not there is left
    /// empty, and filled when it is.
    later: bool,
    /// The legacy keys of rows that are in the target.
    pub present: Shared<KeySet>,
    /// The legacy keys of rows that were quarantined.
    pub quarantined: Shared<KeySet>,
    /// New keys, in text form, of rows that the key rule does not give: merged and existing ones, mapped keys.
    pub moved: Shared<HashMap<LegacyKey, Box<str>>>,
    /// How many references were set to NULL because their policy says so.
    nulled: Cell<u64>,
    /// New keys that the key rule has given lately.
    recent: Recent,
    /// Whether not all rows of the parent were looked at: then a row that nothing is known of is taken for present.
    assumed: bool,
}

/// A self reference to a row that comes later: loaded as NULL, filled by the closing pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferred {
    /// The parent that was asked, always the entity itself.
    pub parent: usize,
    /// The legacy key that the row refers to.
    pub refers_to: LegacyKey,
    /// Whether the reference may stay NULL when that row never comes.
    pub or_null: bool,
}

/// What a transform may know beside its row.
#[derive(Debug, Clone)]
pub struct Context {
    namespace: Uuid,
    parents: Vec<ParentKeys>,
    lookups: Vec<Shared<HashMap<String, String>>>,
    current: RefCell<Option<(usize, LegacyKey)>>,
    deferred: RefCell<Vec<Deferred>>,
    /// Whether no row of the entity itself is still to come: then no reference waits.
    complete: bool,
    /// Rows that were found to end the process, with their feeds: they are not transformed.
    fatal: Vec<(usize, LegacyKey)>,
}

impl ParentKeys {
    fn new(parent: &Parent, entity: &Entity) -> Self {
        Self {
            key: parent.key,
            feed: usize::try_from(parent.feed).unwrap_or(usize::MAX),
            itself: parent.entity == entity.name,
            later: false,
            present: Shared::default(),
            quarantined: Shared::default(),
            moved: Shared::default(),
            nulled: Cell::new(0),
            recent: Recent::default(),
            assumed: false,
        }
    }

    /// Says that its rows come after those of this entity.
    pub(crate) fn comes_later(&mut self) {
        self.later = true;
    }

    /// Whether its new keys do not follow from the legacy ones, so that each is kept beside its legacy key.
    pub(crate) fn is_mapped(&self) -> bool {
        self.key.rule == KeyRule::Mapped
    }

    /// How many references were set to NULL because their policy says so.
    #[must_use]
    pub fn nulled(&self) -> u64 {
        self.nulled.get()
    }
}

impl Context {
    /// A context in which no parent has arrived and nothing is looked up yet.
    ///
    /// # Errors
    /// When the entity's namespace is no UUID.
    pub fn new(entity: &Entity) -> Result<Self, uuid::Error> {
        Ok(Self {
            namespace: Uuid::parse_str(entity.namespace)?,
            parents: entity
                .parents
                .iter()
                .map(|parent| ParentKeys::new(parent, entity))
                .collect(),
            lookups: vec![Shared::default(); entity.lookups.len()],
            current: RefCell::new(None),
            deferred: RefCell::new(Vec::new()),
            complete: false,
            fatal: Vec::new(),
        })
    }

    /// Says which rows are not to be transformed, because they were found to end the process.
    pub(crate) fn set_fatal(&mut self, fatal: Vec<(usize, LegacyKey)>) {
        self.fatal = fatal;
    }

    /// Takes what [`Context::set_fatal`] has put.
    pub(crate) fn take_fatal(&mut self) -> Vec<(usize, LegacyKey)> {
        std::mem::take(&mut self.fatal)
    }

    /// Says that every row of the entity itself has had its fate: a self reference that meets none is an orphan now.
    pub(crate) fn complete(&mut self) {
        self.complete = true;
    }

    /// Takes rows of a parent for present as long as nothing else is known of them: not all of them were looked at.
    pub(crate) fn assume(&mut self, entity: &Entity, sampled: &str) {
        for (parent, keys) in entity.parents.iter().zip(&mut self.parents) {
            keys.assumed |= parent.entity == sampled;
        }
    }

    /// The keys of one parent, to be filled before the first row.
    pub fn parent_mut(&mut self, index: usize) -> Option<&mut ParentKeys> {
        self.parents.get_mut(index)
    }

    /// All parents, in the order of [`Entity::parents`].
    #[must_use]
    pub fn parents(&self) -> &[ParentKeys] {
        &self.parents
    }

    /// Puts what a look-up found: the values by what they are matched by.
    pub fn set_lookup(&mut self, index: usize, values: HashMap<String, String>) {
        if let Some(lookup) = self.lookups.get_mut(index) {
            *lookup = values.into();
        }
    }

    /// Says which row is transformed next, so that self references know what lies before and what behind it.
    pub fn enter(&self, feed: usize, key: LegacyKey) {
        self.deferred.borrow_mut().clear();
        *self.current.borrow_mut() = Some((feed, key));
    }

    /// The self references of the current row that have to wait for a later row.
    pub fn take_deferred(&self) -> Vec<Deferred> {
        self.deferred.take()
    }

    /// The new key of the row that a reference means; NULL stays NULL.
    ///
    /// # Errors
    /// [`Reason::Orphan`] when the parent has no such row, [`Reason::ParentQuarantined`] when it was quarantined.
    pub fn reference(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(key) = key.into_legacy_key() else {
            return Ok(None);
        };
        let parent_keys = self.parent(parent)?;
        if let Some(moved) = self.moved(parent, parent_keys, &key) {
            return Uuid::parse_str(moved)
                .map(Some)
                .map_err(|_| not_of_type("uuid"));
        }
        if !self.arrived(parent, parent_keys, &key)? {
            return Ok(None);
        }
        let KeySource { table, rule } = parent_keys.key;
        Ok(Some(match key {
            LegacyKey::Integer(number) if rule == KeyRule::Ordered => {
                let compute = || ordered(&self.namespace, table, number);
                parent_keys.recent.key(number, compute)
            }
            LegacyKey::Integer(number) => {
                let compute = || uuid_v5(&self.namespace, table, &key);
                parent_keys.recent.key(number, compute)
            }
            LegacyKey::Text(_) => uuid_v5(&self.namespace, table, &key),
        }))
    }

    /// As [`Context::reference`], for a policy of `orphans = "null"`: a reference to a row that does not exist is NULL.
    ///
    /// # Errors
    /// [`Reason::ParentQuarantined`]: that row may still come, so its reference is not given up.
    pub fn reference_or_null(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
    ) -> Result<Option<Uuid>, Refusal> {
        self.or_null(parent, || self.reference(parent, key))
    }

    /// As [`Context::reference`], for a policy of `orphans = "default:…"`: a reference to a row that does not exist
    /// means the row with the legacy key `default`.
    ///
    /// # Errors
    /// [`Reason::ParentQuarantined`], and [`Reason::Orphan`] when the default row does not exist either.
    pub fn reference_or(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
        default: impl IntoLegacyKey,
    ) -> Result<Option<Uuid>, Refusal> {
        match self.reference(parent, key) {
            Err(refusal) if refusal.reason == Reason::Orphan => self.reference(parent, default),
            other => other,
        }
    }

    /// The key of the row that a reference means, where the parent keeps its legacy keys; NULL stays NULL.
    ///
    /// # Errors
    /// As [`Context::reference`].
    pub fn kept<T: IntoLegacyKey + Clone + FromStr>(
        &self,
        parent: ParentId,
        key: Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(legacy) = key.clone().into_legacy_key() else {
            return Ok(None);
        };
        let parent_keys = self.parent(parent)?;
        if let Some(moved) = self.moved(parent, parent_keys, &legacy) {
            return moved
                .parse()
                .map(Some)
                .map_err(|_| not_of_type("parent's key type"));
        }
        Ok(if self.arrived(parent, parent_keys, &legacy)? {
            key
        } else {
            None
        })
    }

    /// As [`Context::kept`], for a policy of `orphans = "null"`.
    ///
    /// # Errors
    /// [`Reason::ParentQuarantined`]: that row may still come, so its reference is not given up.
    pub fn kept_or_null<T: IntoLegacyKey + Clone + FromStr>(
        &self,
        parent: ParentId,
        key: Option<T>,
    ) -> Result<Option<T>, Refusal> {
        self.or_null(parent, || self.kept(parent, key))
    }

    /// As [`Context::kept`], for a policy of `orphans = "default:…"`.
    ///
    /// # Errors
    /// As [`Context::reference_or`].
    pub fn kept_or<T: IntoLegacyKey + Clone + FromStr>(
        &self,
        parent: ParentId,
        key: Option<T>,
        default: T,
    ) -> Result<Option<T>, Refusal> {
        match self.kept(parent, key) {
            Err(refusal) if refusal.reason == Reason::Orphan => self.kept(parent, Some(default)),
            other => other,
        }
    }

    /// The key of the row that a reference means, in the type of the target column: for text keys, for keys whose
    /// integer type changes, and for parents whose keys are made by a rule of their own. NULL stays NULL.
    ///
    /// # Errors
    /// As [`Context::reference`].
    pub fn key_of<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
    ) -> Result<Option<T>, Refusal> {
        let Some(legacy) = key.into_legacy_key() else {
            return Ok(None);
        };
        let keys = self.parent(parent)?;
        let text = match self.moved(parent, keys, &legacy) {
            Some(moved) => moved.to_string(),
            None if self.arrived(parent, keys, &legacy)? => legacy.parts().concat(),
            None => return Ok(None),
        };
        T::from_key(text)
            .map(Some)
            .ok_or_else(|| not_of_type("value of the column's type"))
    }

    /// As [`Context::key_of`], for a policy of `orphans = "null"`.
    ///
    /// # Errors
    /// As [`Context::reference_or_null`].
    pub fn key_of_or_null<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
    ) -> Result<Option<T>, Refusal> {
        self.or_null(parent, || self.key_of(parent, key))
    }

    /// As [`Context::key_of`], for a policy of `orphans = "default:…"`.
    ///
    /// # Errors
    /// As [`Context::reference_or`].
    pub fn key_of_or<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
        default: impl IntoLegacyKey,
    ) -> Result<Option<T>, Refusal> {
        match self.key_of(parent, key) {
            Err(refusal) if refusal.reason == Reason::Orphan => self.key_of(parent, default),
            other => other,
        }
    }

    /// What a look-up found that serves all rows.
    ///
    /// # Errors
    /// [`Reason::Orphan`] when it found nothing.
    pub fn lookup(&self, lookup: LookupId) -> Result<&str, Refusal> {
        self.lookup_by(lookup, Some(""))
            .map(Option::unwrap_or_default)
    }

    /// What a look-up found for a value; NULL stays NULL.
    ///
    /// # Errors
    /// [`Reason::Orphan`] when it found nothing for the value.
    pub fn lookup_by(
        &self,
        lookup: LookupId,
        value: Option<&str>,
    ) -> Result<Option<&str>, Refusal> {
        let Some(value) = value else { return Ok(None) };
        let found = self
            .lookups
            .get(lookup.0)
            .and_then(|values| values.get(value));
        found
            .map(|found| Some(found.as_str()))
            .ok_or_else(|| Refusal::new(Reason::Orphan, "the look-up in the target found no row"))
    }

    /// The new key of a row that the parent's rule alone does not give.
    fn moved<'k>(
        &self,
        parent: ParentId,
        keys: &'k ParentKeys,
        key: &LegacyKey,
    ) -> Option<&'k str> {
        let moved = keys.moved.get(key)?.as_ref();
        if keys.later {
            self.defer(parent, key);
        }
        Some(moved)
    }

    /// Notes a reference that waits, or that has to be found again when the row that it means is taken back.
    fn defer(&self, parent: ParentId, key: &LegacyKey) {
        self.deferred.borrow_mut().push(Deferred {
            parent: parent.0,
            refers_to: key.clone(),
            or_null: false,
        });
    }

    /// Whether a parent row has arrived; `false` means that it may come later and the reference waits for it.
    fn arrived(
        &self,
        parent: ParentId,
        keys: &ParentKeys,
        key: &LegacyKey,
    ) -> Result<bool, Refusal> {
        let there = keys.present.contains(key);
        let present = there && !keys.is_mapped();
        if keys.later {
            self.defer(parent, key);
            return Ok(present);
        }
        if present {
            return Ok(true);
        }
        if keys.quarantined.contains(key) {
            return Err(Refusal::new(
                Reason::ParentQuarantined,
                "the row it refers to was quarantined",
            ));
        }
        if keys.assumed {
            return Ok(true);
        }
        // A replay takes rows for there whose new keys it does not know yet.
        if keys.itself && (there || self.comes_later(keys.feed, key)) {
            self.defer(parent, key);
            return Ok(false);
        }
        Err(Refusal::new(
            Reason::Orphan,
            "the row it refers to is not among the rows of its parent",
        ))
    }

    /// Rows arrive feed by feed in the order of their keys, so what lies before the current one has had its turn. The
    /// order of keys that are no integers is the source's own business, so these are always waited for.
    fn comes_later(&self, feed: usize, key: &LegacyKey) -> bool {
        match (&*self.current.borrow(), key) {
            _ if self.complete => false,
            (Some((current, _)), _) if *current != feed => *current < feed,
            (Some((_, LegacyKey::Integer(current))), LegacyKey::Integer(key)) => key >= current,
            _ => true,
        }
    }

    fn parent(&self, parent: ParentId) -> Result<&ParentKeys, Refusal> {
        self.parents
            .get(parent.0)
            .ok_or_else(|| Refusal::custom("the program names a parent that it does not declare"))
    }

    /// Turns an orphan into NULL, and lets a reference that has to wait stay NULL if its row never comes.
    fn or_null<T>(
        &self,
        parent: ParentId,
        ask: impl FnOnce() -> Result<Option<T>, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let waiting = self.deferred.borrow().len();
        let answer = ask();
        for deferred in self.deferred.borrow_mut().iter_mut().skip(waiting) {
            deferred.or_null = true;
        }
        match answer {
            Err(refusal) if refusal.reason == Reason::Orphan => {
                if let Some(keys) = self.parents.get(parent.0) {
                    keys.nulled.set(keys.nulled.get() + 1);
                }
                Ok(None)
            }
            other => other,
        }
    }
}

fn not_of_type(expected: &'static str) -> Refusal {
    Refusal::new(
        Reason::Refused,
        format!("the parent's key in the target is no {expected}"),
    )
}

mod from_key;
mod made;
mod parts;
mod recent;

#[cfg(test)]
mod tests;
