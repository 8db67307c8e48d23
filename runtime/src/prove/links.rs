//! The links: which old key the mapping names for which new one, as hashes.

use crate::copy::hash;
use crate::keys::LegacyKey;
use crate::load::NewKey;

/// Hashes links. One value is used for all of a pass.
#[derive(Debug, Default)]
pub(super) struct Linker(Vec<u8>);

impl Linker {
    /// The hash of what the mapping says: this new key was made of that row of this feed.
    pub(super) fn hash(&mut self, key: &NewKey, feed: i16, legacy: &LegacyKey) -> u128 {
        self.0.clear();
        let key = key_bytes(key);
        self.0.extend_from_slice(&(key.len() as u64).to_be_bytes());
        self.0.extend_from_slice(key);
        self.0.extend_from_slice(&feed.to_be_bytes());
        match legacy {
            LegacyKey::Integer(number) => {
                self.0.push(1);
                self.0.extend_from_slice(&number.to_be_bytes());
            }
            LegacyKey::Text(text) => {
                self.0.push(2);
                self.0.extend_from_slice(text.as_bytes());
            }
        }
        hash(&self.0)
    }
}

/// What tells target keys apart while rows are matched one by one.
pub(super) fn key_hash(key: &NewKey) -> u128 {
    hash(key_bytes(key))
}

fn key_bytes(key: &NewKey) -> &[u8] {
    match key {
        NewKey::Id(id) => id.as_bytes(),
        NewKey::Text(text) => text.as_bytes(),
    }
}
