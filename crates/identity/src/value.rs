//! One spelling per identifier value, and a masked form that people may see.

use crate::IdentityError;

/// The one spelling of a value, by which it is found again.
///
/// Phones lose separators and the mainland prefix; email addresses become lower case; every other kind is only trimmed.
/// Characters of the full-width forms, which Chinese keyboards produce, count as their plain forms in phones and emails.
pub fn normalize(kind: &str, value: &str) -> Result<String, IdentityError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(IdentityError::Empty { kind: kind.to_owned() });
    }
    if let Some(position) = value.chars().position(char::is_control) {
        return Err(IdentityError::StrangeCharacter { kind: kind.to_owned(), position: position + 1 });
    }
    match kind {
        "phone" => phone(value),
        "email" => email(value),
        _ => Ok(value.to_owned()),
    }
}

/// A form that tells two values apart on a screen without giving the value away: `138****1234`.
pub fn mask(kind: &str, value: &str) -> String {
    if let Some((name, domain)) = value.split_once('@').filter(|_| kind == "email") {
        return format!("{}***@{domain}", name.chars().next().unwrap_or('*'));
    }
    let length = value.chars().count();
    let (shown_first, shown_last) = match (kind, length) {
        ("phone", 11..) => (3, 4),
        (_, 10..) => (2, 4),
        (_, 6..) => (0, 2),
        _ => (0, 0),
    };
    let first: String = value.chars().take(shown_first).collect();
    let last: String = value.chars().skip(length - shown_last).collect();
    format!("{first}****{last}")
}

/// Digits only. A mainland mobile has 11 of them, a mainland landline its area code with the 0, a number of another
/// country its country code; where that would read as a mainland mobile, 00 stays before it.
fn phone(value: &str) -> Result<String, IdentityError> {
    let mut digits = String::with_capacity(value.len());
    let mut abroad = false;
    for (position, written) in value.chars().enumerate() {
        match plain(written) {
            digit @ '0'..='9' => digits.push(digit),
            '+' if digits.is_empty() && !abroad => abroad = true,
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '‐' | '–' => {}
            _ => return Err(IdentityError::StrangeCharacter { kind: "phone".to_owned(), position: position + 1 }),
        }
    }
    if !abroad && digits.starts_with("00") && digits.len() > 11 {
        digits.drain(..2);
        abroad = true;
    }
    if !(5..=15).contains(&digits.len()) {
        return Err(IdentityError::PhoneLength { digits: digits.len() });
    }
    if abroad && !digits.starts_with("86") {
        let prefix = if is_mobile(&digits) { "00" } else { "" };
        return Ok(format!("{prefix}{digits}"));
    }
    match digits.strip_prefix("86") {
        Some(national) if abroad => mainland(national),
        // Written without a plus, 86 is the country code only before a whole mobile number.
        Some(national) if is_mobile(national) => Ok(national.to_owned()),
        _ if digits.len() == 11 && digits.starts_with('1') && !is_mobile(&digits) => {
            Err(IdentityError::NotAMainlandMobile)
        }
        _ => Ok(digits),
    }
}

/// What follows +86: a mobile, a service number, or a landline whose area code lost its 0.
fn mainland(national: &str) -> Result<String, IdentityError> {
    if is_mobile(national) || ["0", "400", "800"].iter().any(|start| national.starts_with(start)) {
        return Ok(national.to_owned());
    }
    match national.len() {
        11 if national.starts_with('1') => Err(IdentityError::NotAMainlandMobile),
        0..9 => Err(IdentityError::PhoneLength { digits: national.len() }),
        _ => Ok(format!("0{national}")),
    }
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

fn email(value: &str) -> Result<String, IdentityError> {
    let address: String = value.chars().map(plain).flat_map(char::to_lowercase).collect();
    let well_formed = address.split_once('@').is_some_and(|(name, domain)| {
        let labels = domain.split('.');
        !name.is_empty()
            && !domain.contains('@')
            && labels.clone().count() > 1
            && labels.clone().all(|label| !label.is_empty())
    });
    match well_formed && !address.contains(char::is_whitespace) {
        true => Ok(address),
        false => Err(IdentityError::NotAnEmail),
    }
}

/// The plain form of a full-width character; every other character as it is.
fn plain(written: char) -> char {
    match written {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(written as u32 - 0xfee0).unwrap_or(written),
        '\u{3000}' => ' ',
        other => other,
    }
}
