//! The ground that rows are moved on: both databases, compared with what the program expects.

use super::session::Source;
use super::triggers::Triggers;
use crate::connect::{Connection, Connector};
use crate::control::before_images::BeforeImages;
use crate::value::Form;

/// Where rows are moved: both databases, with our own tables in place.
pub(crate) struct Ground {
    pub(crate) source: Source,
    pub(crate) target: Connection,
    /// Where more sessions come from; nothing where all has to stay in one session.
    pub(crate) connector: Option<Connector>,
    /// How the target's server knows the types of written columns.
    pub(crate) forms: Vec<(usize, Form)>,
    /// The triggers that are off while rows are written.
    pub(crate) triggers: Triggers,
    /// Whether rows are read back and compared with what was sent, before they are committed.
    pub(crate) fingerprint: bool,
    /// What is different in a dry run.
    pub(crate) trial: Option<Trial>,
    /// Where a sync keeps what it changes, so that it can be taken back; a load keeps nothing.
    pub(crate) images: Option<BeforeImages>,
}

/// A load that is only tried, on temporary tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trial {
    /// About how many rows are looked at; all of them where none.
    pub(crate) sample: Option<u32>,
    /// Entities of which not every row was looked at, so that a reference to a row of theirs is taken as good.
    pub(crate) sampled: Vec<String>,
}
