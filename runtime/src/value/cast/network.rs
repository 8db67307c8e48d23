//! Casts from text to network addresses.

use crate::value::{Inet, MacAddress, Reason, Refusal};
use std::net::IpAddr;

fn refusal(expected: &str) -> Refusal {
    Refusal::new(Reason::InvalidText, format!("text that is no {expected}"))
}

/// An address of version 4 (all four numbers) or 6, with or without `/` and the length of its network.
///
/// # Errors
/// [`Reason::InvalidText`] for any other text.
pub fn text_to_inet(text: &str) -> Result<Inet, Refusal> {
    let refused = || refusal("network address");
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| refused())?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        None => all,
        Some(bits) if bits != "0" && !bits.starts_with(|digit| ('1'..='9').contains(&digit)) => {
            return Err(refused());
        }
        Some(bits) => bits.parse().map_err(|_| refused())?,
    };
    if bits > all {
        return Err(refused());
    }
    Ok(Inet {
        address,
        bits,
        network: false,
    })
}

/// A network: an address that has no bit behind the network's length.
///
/// # Errors
/// [`Reason::InvalidText`] for any other text.
pub fn text_to_cidr(text: &str) -> Result<Inet, Refusal> {
    let inet = text_to_inet(text)?;
    let (bits, all) = match inet.address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let behind = bits.checked_shl(u32::from(inet.bits)).unwrap_or(0);
    if inet.bits < all && behind != 0 {
        return Err(refusal("network: it has bits behind its length"));
    }
    Ok(Inet {
        network: true,
        ..inet
    })
}

/// Six bytes in hexadecimal digits: `08:00:2b:01:02:03`, with `-` for `:`, in halves or in thirds, or without signs.
///
/// # Errors
/// [`Reason::InvalidText`] for any other text.
pub fn text_to_mac_address(text: &str) -> Result<MacAddress, Refusal> {
    let refused = || refusal("MAC address");
    let groups = |sign: char, count: usize| {
        let groups: Vec<&str> = text.split(sign).collect();
        let even = groups.len() == count && groups.iter().all(|group| group.len() == 12 / count);
        even.then(|| groups.concat())
    };
    let digits = groups(':', 6)
        .or_else(|| groups('-', 6))
        .or_else(|| groups(':', 2))
        .or_else(|| groups('-', 2))
        .or_else(|| groups('.', 3))
        .or_else(|| groups('-', 3))
        .or_else(|| groups(':', 1))
        .ok_or_else(refused)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(refused());
    }
    let number = u64::from_str_radix(&digits, 16).map_err(|_| refused())?;
    let [_, _, bytes @ ..] = number.to_be_bytes();
    Ok(MacAddress(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_versions_are_read() {
        let inet = |text| text_to_inet(text).map(|inet| (inet.address.to_string(), inet.bits));
        assert_eq!(inet("10.0.0.1"), Ok(("10.0.0.1".to_owned(), 32)));
        assert_eq!(inet("10.0.0.1/8"), Ok(("10.0.0.1".to_owned(), 8)));
        assert_eq!(inet("::1/0"), Ok(("::1".to_owned(), 0)));
        for text in [
            "10.0.0",
            "10.0.0.1/33",
            "::1/129",
            "10.0.0.1/",
            "10.0.0.1/+8",
            "10.0.0.1/08",
            "",
        ] {
            assert!(inet(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_network_has_no_bits_behind_its_length() {
        for text in [
            "10.0.0.0/8",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
            "10.0.0.1",
            "::1",
        ] {
            assert!(text_to_cidr(text).is_ok(), "{text}");
        }
        for text in ["10.0.0.1/8", "128.0.0.0/0", "2001:db8::/16", "::1/127"] {
            assert!(text_to_cidr(text).is_err(), "{text}");
        }
    }

    #[test]
    fn mac_addresses_have_seven_spellings() {
        for text in [
            "08:00:2b:01:02:0F",
            "08-00-2b-01-02-0f",
            "08002b:01020f",
            "08002b-01020f",
            "0800.2b01.020f",
            "0800-2b01-020f",
            "08002b01020f",
        ] {
            let expected = Ok(MacAddress([8, 0, 0x2b, 1, 2, 15]));
            assert_eq!(text_to_mac_address(text), expected, "{text}");
        }
        for text in [
            "08:00:2b:01:02",
            "08:00:2b:01:02:0g",
            "+8002b01020f",
            "08:00-2b:01:02:0f",
        ] {
            assert!(text_to_mac_address(text).is_err(), "{text}");
        }
    }
}
