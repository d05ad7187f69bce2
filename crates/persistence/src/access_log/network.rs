//! From where, coarsely.

use serde::{Serialize, Serializer};
use std::{fmt, net::IpAddr};

/// The network that an address belongs to: 256 IPv4 addresses (/24), or one site's IPv6 prefix (/48).
///
/// Coarse enough that an entry does not single out a household, fine enough to tell an attack from a colleague. A full
/// address cannot be put into it. Written as `192.0.2.0/24` or `2001:db8:1::/48`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address. An IPv4 address written as IPv6 (RFC 4291 section 2.5.5.2) is an IPv4 address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(v4) => (v4 & std::net::Ipv4Addr::new(255, 255, 255, 0)).into(),
            IpAddr::V6(v6) => (v6 & std::net::Ipv6Addr::new(0xffff, 0xffff, 0xffff, 0, 0, 0, 0, 0)).into(),
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 48 })
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_network_alone() {
        for (address, network) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("127.0.0.1", "127.0.0.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
            ("255.255.255.255", "255.255.255.0/24"),
        ] {
            assert_eq!(Network::of(address.parse().unwrap()).to_string(), network, "{address}");
        }
    }
}
