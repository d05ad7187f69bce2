//! From where a request comes, coarsely.

use actix_web::HttpRequest;
use std::net::IpAddr;

/// The network that a request comes from: the first 24 bits of an IPv4 address, the first 48 of an IPv6 address; `None`
/// when the connection has no address.
#[must_use]
pub fn network(request: &HttpRequest) -> Option<String> {
    Some(match request.peer_addr()?.ip().to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    })
}
