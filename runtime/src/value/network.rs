//! Network addresses.

use super::{Decode, Encode, Undecodable};
use std::net::IpAddr;

/// The numbers that PostgreSQL gives to the two versions (`src/include/utils/inet.h`).
const VERSION_4: u8 = 2;
const VERSION_6: u8 = 3;

/// An `inet` or a `cidr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inet {
    /// The address.
    pub address: IpAddr,
    /// How many bits of it are the network's.
    pub bits: u8,
    /// Whether it is a `cidr`.
    pub network: bool,
}

/// A `macaddr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacAddress(pub [u8; 6]);

impl Decode<'_> for Inet {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        inet(bytes).ok_or(Undecodable {
            expected: "network address",
            length: bytes.len(),
        })
    }
}

/// Version, bits of the network, whether it is one, length of the address, the address.
fn inet(bytes: &[u8]) -> Option<Inet> {
    let (head, address) = bytes.split_at_checked(4)?;
    let address = match head {
        [VERSION_4, _, _, 4] => IpAddr::from(<[u8; 4]>::try_from(address).ok()?),
        [VERSION_6, _, _, 16] => IpAddr::from(<[u8; 16]>::try_from(address).ok()?),
        _ => return None,
    };
    Some(Inet {
        address,
        bits: head[1],
        network: head[2] != 0,
    })
}

impl Decode<'_> for MacAddress {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        let bytes = bytes.try_into().map_err(|_| Undecodable {
            expected: "MAC address",
            length: bytes.len(),
        })?;
        Ok(Self(bytes))
    }
}

impl Encode for Inet {
    fn encode(&self, output: &mut Vec<u8>) {
        let network = u8::from(self.network);
        match self.address {
            IpAddr::V4(address) => {
                output.extend_from_slice(&[VERSION_4, self.bits, network, 4]);
                output.extend_from_slice(&address.octets());
            }
            IpAddr::V6(address) => {
                output.extend_from_slice(&[VERSION_6, self.bits, network, 16]);
                output.extend_from_slice(&address.octets());
            }
        }
    }
}

impl Encode for MacAddress {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(&self.0);
    }
}
