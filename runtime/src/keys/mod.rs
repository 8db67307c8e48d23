//! Keys: how a legacy key is written down, how a new one is made from it, and which keys have arrived.

pub mod context;
mod legacy;
mod set;
mod shared;

pub use legacy::{IntoLegacyKey, KeyPart, LegacyKey, read_key};
pub(crate) use legacy::{field_text, holds_integers, legacy_column};
pub use set::KeySet;
pub use shared::Shared;

use uuid::Uuid;

/// The UUIDv5 of a legacy key (RFC 9562, section 5.5): the same in every run, on every machine.
///
/// The name is `schema.table:key`, unquoted, with the key in its canonical form. This is a contract: rows that were
/// migrated by an earlier program are found by it, so it never changes.
#[must_use]
pub fn uuid_v5(namespace: &Uuid, table: &str, key: &LegacyKey) -> Uuid {
    let mut name = Vec::with_capacity(table.len() + 1 + ROOM_OF_A_KEY);
    name.extend_from_slice(table.as_bytes());
    name.push(b':');
    match key {
        LegacyKey::Integer(number) => {
            name.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes());
        }
        LegacyKey::Text(text) => name.extend_from_slice(text.as_bytes()),
    }
    Uuid::new_v5(namespace, &name)
}

/// In bytes: no integer is longer.
const ROOM_OF_A_KEY: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_for_ever() {
        let key = uuid_v5(
            &Uuid::NAMESPACE_URL,
            "public.dispatch_case",
            &LegacyKey::Integer(17),
        );
        assert_eq!(
            key,
            Uuid::new_v5(&Uuid::NAMESPACE_URL, b"public.dispatch_case:17")
        );
        assert_eq!(key.get_version_num(), 5);
    }
}
