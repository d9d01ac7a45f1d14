//! One spelling per identifier value, and a masked form that people may see.

use crate::IdentityError;

/// The one spelling of a value, by which it is found again.
///
/// Phones lose separators and the mainland prefix; addresses become lower case; every other kind is only trimmed.
pub fn normalize(kind: &str, value: &str) -> Result<String, IdentityError> {
    let _ = (kind, value);
    Err(IdentityError::Empty { kind: kind.to_owned() })
}

/// A form that tells two values apart on a screen without giving the value away: `138****1234`.
pub fn mask(kind: &str, value: &str) -> String {
    let _ = (kind, value);
    String::new()
}
