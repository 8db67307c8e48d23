//! Keys: how a legacy key is written down, how a new one is made from it, and which keys have arrived.

pub mod context;
mod legacy;
mod set;
mod shared;

pub use legacy::{IntoLegacyKey, KeyPart, LegacyKey, read_key};
pub(crate) use legacy::{field_text, holds_integers, legacy_column};
pub use set::KeySet;
pub use shared::Shared;

use crate::value::Timestamp;
use sha1::{Digest, Sha1};
use uuid::{Builder, Uuid};

/// The UUIDv5 of a legacy key (RFC 9562, section 5.5): the same in every run, on every machine.
///
/// The name is `schema.table:key`, unquoted, with the key in its canonical form. This is a contract: rows that were
/// migrated by an earlier program are found by it, so it never changes.
#[must_use]
pub fn uuid_v5(namespace: &Uuid, table: &str, key: &LegacyKey) -> Uuid {
    let hash = Sha1::new()
        .chain_update(namespace)
        .chain_update(table)
        .chain_update(":");
    let hash = match key {
        LegacyKey::Integer(number) => hash.chain_update(itoa::Buffer::new().format(*number)),
        LegacyKey::Text(text) => hash.chain_update(text.as_bytes()),
    };
    let hash: [u8; 20] = hash.finalize().into();
    let mut kept = [0; 16];
    kept.copy_from_slice(&hash[..16]);
    Builder::from_sha1_bytes(kept).into_uuid()
}

/// The bits of an ordered key that come from the UUIDv5: its last 14 hexadecimal digits.
const HASHED: u128 = (1 << 56) - 1;

/// The ordered key of a legacy number: a UUIDv8 (RFC 9562, section 5.8) that begins with the number, so that keys sort as
/// the numbers do, and ends with the last 56 bits of the UUIDv5.
///
/// New rows then lie side by side in an index that is on; who sees such a key can read the old number from it. In hexadecimal digits: 12 of the number, the version 8, 3 more, the variant 8, the last
/// one, 14 of the hash. The number has 2^63 added, so that negative ones come first. As for [`uuid_v5`], this is a contract.
#[must_use]
pub fn ordered(namespace: &Uuid, table: &str, number: i64) -> Uuid {
    let hash = uuid_v5(namespace, table, &LegacyKey::Integer(number)).as_u128();
    let number = u128::from(number.cast_unsigned() ^ (1 << 63));
    let (first, middle, last) = (number >> 16, number >> 4 & 0xfff, number & 0xf);
    let bits = first << 80 | middle << 64 | last << 56 | hash & HASHED;
    Builder::from_custom_bytes(bits.to_be_bytes()).into_uuid()
}

/// Of a UUID, what lies behind its first 48 bits.
const BEHIND_THE_TIME: u128 = (1 << 80) - 1;

/// In milliseconds: from 1970, where UUIDs count from, to 2000, where PostgreSQL does.
const FROM_1970_TO_2000: i64 = 946_684_800_000;

/// The UUIDv7 (RFC 9562, section 5.7) of a row's time and its UUIDv5: it begins with the milliseconds since 1970 and goes on
/// as `hashed` does, version excepted, so that new keys sort by the time and are the same in every run.
///
/// A timestamp without zone is taken as UTC: only the order matters. Nothing for a time before 1970 or after 10889, which
/// has no place in 48 bits, and for infinity. As for [`uuid_v5`], this is a contract.
#[must_use]
pub fn by_time(time: Timestamp, hashed: Uuid) -> Option<Uuid> {
    let since_1970 = time.0.div_euclid(1000).checked_add(FROM_1970_TO_2000)?;
    let milliseconds = u64::try_from(since_1970).ok().filter(|it| it >> 48 == 0)?;
    let bits = u128::from(milliseconds) << 80 | hashed.as_u128() & BEHIND_THE_TIME;
    Some(
        Builder::from_bytes(bits.to_be_bytes())
            .with_version(uuid::Version::SortRand)
            .into_uuid(),
    )
}

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
        assert_eq!(key.to_string(), "bb9a9852-1111-5d63-975c-d248d8951f31");
        assert_eq!(key.get_version_num(), 5);
        let text = LegacyKey::Text("a|b".into());
        let key = uuid_v5(&Uuid::NAMESPACE_URL, "t", &text);
        assert_eq!(key.to_string(), "61a87d5e-35f1-5e10-8414-ca75e4bd02e3");
    }

    #[test]
    fn an_ordered_key_is_the_same_for_ever() {
        let key = |number| ordered(&Uuid::NAMESPACE_URL, "public.dispatch_case", number);
        let hashed = uuid_v5(
            &Uuid::NAMESPACE_URL,
            "public.dispatch_case",
            &LegacyKey::Integer(17),
        );
        assert_eq!(key(17).to_string()[..21], *"80000000-0000-8001-81");
        assert_eq!(key(17).as_u128() & HASHED, hashed.as_u128() & HASHED);
        assert_eq!(
            (key(17).get_version_num(), key(-1).get_variant()),
            (8, uuid::Variant::RFC4122)
        );
        let other = ordered(&Uuid::NAMESPACE_URL, "public.other", 17);
        assert_ne!(key(17), other);
    }

    #[test]
    fn a_key_by_time_is_the_same_for_ever() {
        let hashed = uuid_v5(&Uuid::NAMESPACE_URL, "t", &LegacyKey::Integer(1));
        let key = |micros| by_time(Timestamp(micros), hashed);
        let text = |micros| key(micros).map(|key| key.to_string());
        let behind = &hashed.to_string()[15..];
        // 2000-01-01 00:00:00.001, the first millisecond of 1970 and the one before, the last that has a place.
        assert_eq!(text(1999), Some(format!("00dc6acf-ac01-7{behind}")));
        assert_eq!(
            text(-946_684_800_000_000),
            Some(format!("00000000-0000-7{behind}"))
        );
        assert_eq!(key(-946_684_800_000_001), None);
        let last = ((1_i64 << 48) - 946_684_800_000) * 1000;
        assert_eq!(text(last - 1), Some(format!("ffffffff-ffff-7{behind}")));
        assert_eq!(key(last), None);
        assert_eq!((key(i64::MAX), key(i64::MIN)), (None, None));
        assert_eq!(key(0).map(|key| key.get_version_num()), Some(7));
    }

    #[test]
    fn ordered_keys_sort_as_their_numbers() {
        let mut numbers: Vec<i64> = (0..63)
            .flat_map(|bit| [1 << bit, -(1 << bit), (1 << bit) - 1])
            .collect();
        numbers.extend([i64::MIN, i64::MAX]);
        numbers.sort_unstable();
        numbers.dedup();
        let keys: Vec<Uuid> = numbers
            .iter()
            .map(|number| ordered(&Uuid::NAMESPACE_URL, "t", *number))
            .collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }
}
