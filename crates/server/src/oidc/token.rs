//! ID tokens: who signed one, and whether it is about this sign-in (OpenID Connect Core 1.0, section 3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};
use serde_json::{Map, Value};

/// How far clocks may differ, in seconds.
const CLOCKS_DIFFER_MAX: i64 = 60;

/// What a token has to be about.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who vouches.
    pub issuer: &'a str,
    /// For whom: what we are called there.
    pub client_id: &'a str,
    /// What we said when this sign-in began.
    pub nonce: &'a str,
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// What a token says, once its signature and what it is about are found to be right; otherwise what is wrong.
pub fn claims(token: &str, keys: &Value, expected: &Expected<'_>) -> Result<Map<String, Value>, String> {
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("the ID token has not three parts".to_owned());
    };
    let header = object(head)?;
    let signature = bytes(signature)?;
    let signed = &token[..head.len() + 1 + body.len()];
    let algorithm = text(&header, "alg");
    let candidates: Vec<&Value> = candidates(keys, &header).collect();
    if candidates.is_empty() {
        return Err(NO_KEY.to_owned());
    }
    if !candidates.iter().any(|key| is_signed_by(key, algorithm, signed.as_bytes(), &signature)) {
        return Err(format!("the signature of the ID token ({algorithm}) is not that of its issuer"));
    }
    let claims = object(body)?;
    about(&claims, expected)?;
    Ok(claims)
}

/// What is wrong when no key is the one that a token names: the issuer may have new ones.
pub const NO_KEY: &str = "the ID token is signed with a key that the issuer does not have";

/// The keys of the issuer that a token may be signed with.
fn candidates<'a>(keys: &'a Value, header: &'a Map<String, Value>) -> impl Iterator<Item = &'a Value> {
    let named = header.get("kid");
    let all = keys["keys"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(move |key| {
        let for_signing = key["use"].as_str().is_none_or(|used| used == "sig");
        for_signing && named.is_none_or(|named| key.get("kid") == Some(named))
    })
}

/// Whether a key of the issuer made a signature. The kind of the key decides what an algorithm means, never the token alone.
fn is_signed_by(key: &Value, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
    let part = |name: &str| key[name].as_str().and_then(|text| bytes(text).ok()).unwrap_or_default();
    if key["alg"].as_str().is_some_and(|only| only != algorithm) {
        return false;
    }
    let rsa = |parameters: &'static RsaParameters| {
        RsaPublicKeyComponents { n: part("n"), e: part("e") }.verify(parameters, signed, signature).is_ok()
    };
    let other = |how: &'static dyn VerificationAlgorithm, public: Vec<u8>| {
        UnparsedPublicKey::new(how, public).verify(signed, signature).is_ok()
    };
    let point = || [vec![4], part("x"), part("y")].concat();
    match (key["kty"].as_str(), key["crv"].as_str(), algorithm) {
        (Some("RSA"), _, "RS256") => rsa(&RSA_PKCS1_2048_8192_SHA256),
        (Some("RSA"), _, "RS384") => rsa(&RSA_PKCS1_2048_8192_SHA384),
        (Some("RSA"), _, "RS512") => rsa(&RSA_PKCS1_2048_8192_SHA512),
        (Some("RSA"), _, "PS256") => rsa(&RSA_PSS_2048_8192_SHA256),
        (Some("EC"), Some("P-256"), "ES256") => other(&ECDSA_P256_SHA256_FIXED, point()),
        (Some("EC"), Some("P-384"), "ES384") => other(&ECDSA_P384_SHA384_FIXED, point()),
        (Some("OKP"), Some("Ed25519"), "EdDSA" | "Ed25519") => other(&ED25519, part("x")),
        _ => false,
    }
}

fn about(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), String> {
    let Expected { issuer, client_id, nonce, now } = *expected;
    let wrong = |what: String| Err(format!("the ID token {what}"));
    if text(claims, "iss") != issuer {
        return wrong(format!("is of {:?} and not of {issuer:?}", text(claims, "iss")));
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !audience.contains(&client_id) || (audience.len() > 1 && text(claims, "azp") != client_id) {
        return wrong(format!("is for {} and not for {client_id:?}", audience.join(", ")));
    }
    let instant = |name: &str| claims.get(name).and_then(Value::as_f64).map(|seconds| seconds as i64);
    if instant("exp").is_none_or(|end| end + CLOCKS_DIFFER_MAX <= now) {
        return wrong("is over".to_owned());
    }
    if instant("iat").is_none_or(|begin| begin - CLOCKS_DIFFER_MAX > now) {
        return wrong("is of the future; look at the clocks".to_owned());
    }
    if nonce.is_empty() || text(claims, "nonce") != nonce {
        return wrong("is of another sign-in".to_owned());
    }
    if text(claims, "sub").is_empty() {
        return wrong("does not say who it is about".to_owned());
    }
    Ok(())
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn object(part: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_slice(&bytes(part)?).map_err(|error| format!("the ID token cannot be read: {error}"))
}

fn bytes(part: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).map_err(|error| format!("the ID token cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    const EXPECTED: Expected<'_> =
        Expected { issuer: "https://id.example.com", client_id: "yipan", nonce: "n-1", now: 1_000 };

    struct Issuer {
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Issuer {
        fn new() -> Issuer {
            let random = SystemRandom::new();
            let how = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let made = EcdsaKeyPair::generate_pkcs8(how, &random).expect("a key");
            let pair = EcdsaKeyPair::from_pkcs8(how, made.as_ref(), &random).expect("a key");
            Issuer { pair, random }
        }

        fn keys(&self) -> Value {
            let point = self.pair.public_key().as_ref();
            let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
            json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": x, "y": y }] })
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let signed = format!("{}.{}", part(header), part(claims));
            let signature = self.pair.sign(&self.random, signed.as_bytes()).expect("signed");
            format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    fn right() -> Value {
        json!({ "iss": "https://id.example.com", "aud": "yipan", "exp": 1_300, "iat": 990, "nonce": "n-1", "sub": "ann" })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = right();
        claims[name] = value;
        claims
    }

    #[test]
    fn only_what_is_about_this_sign_in_is_taken() {
        let issuer = Issuer::new();
        let header = json!({ "alg": "ES256", "kid": "k1" });
        let several = |azp: &str| {
            let mut claims = with("aud", json!(["yipan", "other"]));
            claims["azp"] = json!(azp);
            claims
        };
        let rows = [
            (right(), None),
            (with("aud", json!(["yipan"])), None),
            (several("yipan"), None),
            (with("exp", json!(941)), None),
            (with("iat", json!(1_060)), None),
            (several("other"), Some("is for")),
            (with("aud", json!("other")), Some("is for")),
            (with("aud", Value::Null), Some("is for")),
            (with("iss", json!("https://other.example.com")), Some("is of \"https://other")),
            (with("exp", json!(940)), Some("is over")),
            (with("exp", Value::Null), Some("is over")),
            (with("iat", json!(1_061)), Some("future")),
            (with("nonce", json!("n-2")), Some("another sign-in")),
            (with("nonce", Value::Null), Some("another sign-in")),
            (with("sub", json!("")), Some("who it is about")),
        ];
        for (told, wrong) in rows {
            let given = claims(&issuer.token(&header, &told), &issuer.keys(), &EXPECTED);
            match wrong {
                None => assert_eq!(given.map(Value::Object), Ok(told)),
                Some(word) => assert!(given.as_ref().is_err_and(|error| error.contains(word)), "{told}: {given:?}"),
            }
        }
    }

    #[test]
    fn only_what_the_issuer_signed_is_taken() {
        let (issuer, stranger) = (Issuer::new(), Issuer::new());
        let header = |alg: &str, kid: &str| json!({ "alg": alg, "kid": kid });
        let good = issuer.token(&header("ES256", "k1"), &right());
        let (signed, _) = good.rsplit_once('.').expect("a signature");
        let unsigned =
            format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), good.split('.').nth(1).expect("a body"));
        let rows = [
            (good.clone(), None),
            (issuer.token(&json!({ "alg": "ES256" }), &right()), None),
            (stranger.token(&header("ES256", "k1"), &right()), Some("signature")),
            (issuer.token(&header("ES256", "k2"), &right()), Some(NO_KEY)),
            (issuer.token(&header("HS256", "k1"), &right()), Some("signature")),
            (issuer.token(&header("RS256", "k1"), &right()), Some("signature")),
            (unsigned, Some("signature")),
            (format!("{signed}."), Some("signature")),
            (signed.to_owned(), Some("three parts")),
            (format!("{good}.x"), Some("three parts")),
            ("a.b.c".to_owned(), Some("cannot be read")),
        ];
        for (token, wrong) in rows {
            let given = claims(&token, &issuer.keys(), &EXPECTED);
            match wrong {
                None => assert!(given.is_ok(), "{given:?}"),
                Some(word) => assert!(given.as_ref().is_err_and(|error| error.contains(word)), "{token}: {given:?}"),
            }
        }
        let encryption = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "enc" }] });
        assert_eq!(claims(&good, &encryption, &EXPECTED), Err(NO_KEY.to_owned()));
    }
}
