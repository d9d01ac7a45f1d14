//! Which addresses things may be sent to. Who may make webhooks must not be able to look around in the network that this stands in.

use crate::AppError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Which addresses are allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebhookRules {
    /// Whether `http` will do, without TLS.
    pub allow_plain: bool,
    /// Whether addresses of this machine and of private networks will do.
    pub allow_private: bool,
}

/// Longest address.
const LENGTH_MAX: usize = 2_000;

impl WebhookRules {
    /// Refuses an address that nothing may be sent to. What a name stands for is looked at when something is sent.
    pub(super) fn check(self, address: &str) -> Result<(), AppError> {
        let wrong = |why: &str| {
            let message = format!("{address:?} cannot be the address of a webhook: {why}");
            Err(AppError::refused("webhook_url_wrong", message))
        };
        if address.len() > LENGTH_MAX {
            return Err(AppError::refused("webhook_url_wrong", format!("an address has at most {LENGTH_MAX} bytes")));
        }
        let Ok(url) = Url::parse(address) else {
            return wrong("it is no URL; write it like https://example.com/yipan");
        };
        if url.scheme() != "https" && !(self.allow_plain && url.scheme() == "http") {
            return wrong("it is not https; `allow_plain` of `[webhooks]` allows http");
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return wrong("it has a user, a password or a fragment; deliveries are signed instead");
        }
        let literal = match url.host() {
            None => return wrong("it names no host"),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        if !self.allow_private && literal.is_some_and(|address| !is_public(address)) {
            return wrong("it is of this machine or of a private network; `allow_private` of `[webhooks]` allows that");
        }
        Ok(())
    }
}

/// Whether an address is one of the Internet, and not of a machine itself, of a private network or of a special purpose (RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(first == 0
        || first >= 240
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (second == 18 || second == 19)))
}

/// Only what is given out to the Internet (2000::/3) counts, and of that nothing that stands for another address in hiding.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [first, second, ..] = address.segments();
    let special = first == 0x2002 || (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || first == 0x3fff;
    (0x2000..0x4000).contains(&first) && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_internet_are_told_from_all_others() {
        let rows = [
            ("8.8.8.8", true),
            ("100.63.0.1", true),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("0.0.0.0", false),
            ("192.0.0.8", false),
            ("198.18.0.1", false),
            ("203.0.113.7", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700:4700::1111", true),
            ("::1", false),
            ("::", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("64:ff9b::a00:1", false),
            ("2002:a00:1::1", false),
            ("2001:db8::1", false),
            ("2001:0:a00:1::", false),
        ];
        for (address, public) in rows {
            assert_eq!(is_public(address.parse().expect("an address")), public, "{address}");
        }
    }

    #[test]
    fn only_addresses_that_are_allowed_are_taken() {
        let strict = WebhookRules::default();
        let plain = WebhookRules { allow_plain: true, allow_private: false };
        let open = WebhookRules { allow_plain: true, allow_private: true };
        let rows = [
            ("https://example.com/hooks?a=b", true, true, true),
            ("http://example.com/", false, true, true),
            ("https://127.0.0.1/", false, false, true),
            ("http://[::1]:8080/", false, false, true),
            ("https://2130706433/", false, false, true),
            ("https://0x7f.1/", false, false, true),
            ("https://8.8.8.8/", true, true, true),
            ("ftp://example.com/", false, false, false),
            ("https://ann:secret@example.com/", false, false, false),
            ("https://example.com/#a", false, false, false),
            ("example.com", false, false, false),
            ("https://", false, false, false),
        ];
        for (address, by_default, with_plain, with_all) in rows {
            for (rules, allowed) in [(strict, by_default), (plain, with_plain), (open, with_all)] {
                assert_eq!(rules.check(address).is_ok(), allowed, "{address} {rules:?}");
            }
        }
    }
}
