//! From where a request comes: the peer, or whom a trusted proxy names.

use crate::state::State;
use actix_web::{HttpRequest, http::header::HeaderMap, web};
use ipnet::IpNet;
use persistence::access_log::Network;
use std::net::{IpAddr, SocketAddr};

/// The header in which proxies name whom they speak for, each adding the one before it at the end.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Proxies whose word about the caller's address is believed. Nobody's, unless the operator says so: the header is
/// anybody's to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses (`192.0.2.1`) and ranges of them (`10.0.0.0/8`, `2001:db8::/32`).
    ///
    /// # Errors
    /// The first text that is neither.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, String> {
        let range = |text: &str| match text.parse::<IpAddr>() {
            Ok(address) => Ok(address.to_canonical().into()),
            Err(_) => text.parse::<IpNet>().map_err(|_| text.to_owned()),
        };
        texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).map(range).collect::<Result<_, _>>().map(Self)
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }

    /// The address of the caller: the peer's, or, when the peer is a trusted proxy, the right-most address in
    /// `X-Forwarded-For` that is none. Whatever stands left of that was said by the caller and is not read. Where the
    /// header ends or cannot be read before such an address, it is the last proxy's.
    #[must_use]
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).map(|line| line.to_str().unwrap_or_default()).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.contains(nearest) {
                break;
            }
            let Some(address) = hop_address(hop.trim()) else { break };
            nearest = address;
        }
        nearest
    }
}

/// The address of a hop: alone, or with the port that some proxies add.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// The network that a request comes from; `None` when the connection has no address.
#[must_use]
pub fn network(request: &HttpRequest) -> Option<Network> {
    let proxies = &request.app_data::<web::Data<State>>()?.settings.trusted_proxies;
    Some(Network::of(proxies.caller(request.peer_addr()?.ip(), request.headers())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn caller(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HeaderName::from_static(FORWARDED_FOR), HeaderValue::from_str(line).unwrap());
        }
        let proxies = TrustedProxies::parse(trusted.iter().copied()).unwrap();
        proxies.caller(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_about_its_neighbour() {
        for (trusted, peer, lines, found) in [
            // Nobody is trusted: what is claimed does not count.
            (&[][..], "198.51.100.7", &["203.0.113.9"][..], "198.51.100.7"),
            (&["10.0.0.0/8"], "198.51.100.7", &["203.0.113.9"], "198.51.100.7"),
            // One proxy.
            (&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            (&["10.1.2.3"], "10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            (&["10.1.2.4"], "10.1.2.3", &["203.0.113.9"], "10.1.2.3"),
            (&["10.1.2.3"], "::ffff:10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            // What the caller said of itself stands on the left.
            (&["10.0.0.0/8"], "10.1.2.3", &["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.0/8"], "10.1.2.3", &["1.2.3.4", "203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.0/8"], "10.1.2.3", &["10.9.9.9, 203.0.113.9"], "203.0.113.9"),
            // A chain of proxies.
            (&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9, 10.7.7.7"], "203.0.113.9"),
            (&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9,10.7.7.7", "10.8.8.8"], "203.0.113.9"),
            // Nothing but proxies, nothing at all, or nonsense.
            (&["10.0.0.0/8"], "10.1.2.3", &["10.7.7.7"], "10.7.7.7"),
            (&["10.0.0.0/8"], "10.1.2.3", &[], "10.1.2.3"),
            (&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9, unknown"], "10.1.2.3"),
            (&["10.0.0.0/8"], "10.1.2.3", &[""], "10.1.2.3"),
            // With ports, and IPv6.
            (&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9:4711"], "203.0.113.9"),
            (&["2001:db8::/32"], "2001:db8::1", &["[2001:db9::7]:4711"], "2001:db9::7"),
            (&["2001:db8::/32"], "2001:db8::1", &["[2001:db9::7]"], "2001:db9::7"),
            (&["2001:db8::/32"], "2001:db8::1", &["2001:db9::7"], "2001:db9::7"),
        ] {
            assert_eq!(caller(trusted, peer, lines), found, "{trusted:?} {peer} {lines:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in ["proxy.example", "10.0.0.0/33", "10.0.0", "*"] {
            assert_eq!(TrustedProxies::parse([bad]), Err(bad.to_owned()));
        }
        assert_eq!(TrustedProxies::parse([" ", ""]), Ok(TrustedProxies::default()));
    }
}
