//! Passwords and the secrets of sessions and tokens.
//!
//! Passwords are kept as argon2id with a salt each. Other secrets are 256 bits from the operating system: nobody guesses those, so
//! a plain hash of them is enough, and is quick.

use crate::AppError;
use crate::privacy::random;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::{Digest, Sha256};
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Fewest and most characters of a password. Length is what makes one strong; the upper limit keeps hashing short.
const PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 12..=256;
/// Hashing takes 19 MiB each: so many at once and the rest waits.
const HASHED_AT_ONCE: usize = 2;
/// 19 MiB and 2 passes, as OWASP recommends. Hashes name their parameters, so these may be raised.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Of one-time passwords: no character that looks like another.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 100 bits.
const ONE_TIME_CHARACTERS: usize = 20;

static HASHING: Semaphore = Semaphore::const_new(HASHED_AT_ONCE);
/// What a password is compared with when there is no such user, so that both take the same time.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password", &[7; 16]).ok());

/// A secret of 256 bits that is given out once, and what is kept of it.
pub(crate) struct Secret {
    /// For the caller.
    pub text: String,
    /// For the database.
    pub hash: [u8; 32],
}

impl Secret {
    /// A new one. The prefix tells people and scanners what it is.
    pub fn new(prefix: &str) -> Result<Secret, AppError> {
        let bytes: [u8; 32] = random()?;
        let text = format!("{prefix}{}", crate::privacy::to_hex(&bytes));
        Ok(Secret { hash: hash_of(&text), text })
    }
}

/// What is kept of a secret.
pub(crate) fn hash_of(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A password that is given to somebody to sign in with once.
pub(crate) fn one_time_password() -> Result<String, AppError> {
    let bytes: [u8; ONE_TIME_CHARACTERS] = random()?;
    let character = |(place, byte): (usize, u8)| {
        let character = char::from(READABLE[usize::from(byte) % READABLE.len()]);
        let gap = (place > 0 && place % 5 == 0).then_some('-');
        gap.into_iter().chain([character])
    };
    Ok(bytes.into_iter().enumerate().flat_map(character).collect())
}

/// Refuses a password that is too short, or is the name.
pub(crate) fn check_strength(password: &str, name: &str) -> Result<(), AppError> {
    let count = password.chars().count();
    let (least, most) = (PASSWORD_CHARACTERS.start(), PASSWORD_CHARACTERS.end());
    let why = if count < *least {
        format!("it has {count} characters")
    } else if count > *most {
        format!("it has more than {most} characters")
    } else if password.to_lowercase().contains(&name.to_lowercase()) && count < 2 * least {
        "it contains the name".to_owned()
    } else if password.chars().all(|character| password.starts_with(character)) {
        "it is one character over and over".to_owned()
    } else {
        return Ok(());
    };
    let message = format!("the password is too weak: {why}; take at least {least} characters, several words say");
    Err(AppError::refused("password_weak", message))
}

/// The hash of a password, for the database.
pub(crate) async fn hashed(password: &str) -> Result<String, AppError> {
    let (password, salt) = (password.to_owned(), random::<16>()?);
    aside(move || hash(&password, &salt)).await?
}

/// Whether a password is the one that was hashed. Takes as long when there is none.
pub(crate) async fn is_right(password: &str, hashed: Option<&str>) -> Result<bool, AppError> {
    let known = hashed.filter(|hashed| !hashed.is_empty()).map(str::to_owned);
    let password = password.to_owned();
    aside(move || {
        let is_known = known.is_some();
        let hashed = known.or_else(|| NOBODY.clone()).unwrap_or_default();
        let parsed = PasswordHash::new(&hashed).map_err(AppError::internal)?;
        let same = Argon2id.verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(same && is_known)
    })
    .await?
}

fn hash(password: &str, salt: &[u8]) -> Result<String, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(AppError::internal)?;
    let hash = Argon2id.hash_password_with_params(password.as_bytes(), salt, params).map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// argon2id in memory that is kept. Pieces of this size that are taken anew each time, by one thread or another, stay with the
/// process several times over.
struct Argon2id;

/// What was hashed in last, by each of those that hashed at once.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

impl CustomizedPasswordHasher<PasswordHash> for Argon2id {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let (salt, named, blocks) = (Salt::new(salt)?, ParamsString::try_from(&params)?, params.block_count());
        let argon2 = Argon2::new(algorithm, version, params);
        let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = kept().pop().unwrap_or_default();
        memory.resize(blocks, Block::new());
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length).ok_or(password_hash::Error::OutputSize)?;
        let hashed = argon2.hash_password_into_with_memory(password, &salt, output, &mut memory[..]);
        // An older hash may have wanted more.
        memory.shrink_to(MEMORY_KIB as usize);
        let mut all_kept = kept();
        if all_kept.len() < HASHED_AT_ONCE {
            all_kept.push(memory);
        }
        drop(all_kept);
        hashed?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: named,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

/// Does what takes long on a thread that may take long.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let one_of_few = HASHING.acquire().await.map_err(AppError::internal)?;
    // Held until the work ends, whether or not anybody still waits for it: who hangs up does not make room for another.
    let work = move || {
        let _one_of_few = one_of_few;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let rows = [
            ("short", false),
            ("elevenchars", false),
            ("twelve chars", true),
            ("AnnaAnnaAnna", false),
            ("anna and eleven other words of hers", true),
            ("aaaaaaaaaaaaaaaa", false),
            ("一二三四五六七八九十百千", true),
        ];
        for (password, strong) in rows {
            assert_eq!(check_strength(password, "anna").is_ok(), strong, "{password}");
        }
        assert!(check_strength(&"ab".repeat(200), "anna").is_err());
    }

    #[test]
    fn one_time_passwords_are_strong_and_readable() {
        let password = one_time_password().expect("randomness");
        assert_eq!(password.len(), ONE_TIME_CHARACTERS + 3, "{password}");
        assert!(check_strength(&password, "owner").is_ok());
        assert_ne!(password, one_time_password().expect("randomness"));
    }

    #[tokio::test]
    async fn only_the_password_that_was_hashed_is_right() {
        let kept = hashed("correct horse battery").await.expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hashed("correct horse battery").await.expect("a hash"), "the salt differs");
        assert!(is_right("correct horse battery", Some(&kept)).await.expect("compared"));
        assert!(!is_right("correct horse batterz", Some(&kept)).await.expect("compared"));
        assert!(!is_right("nobody has this password", None).await.expect("compared"));
        assert!(!is_right("", Some("")).await.expect("compared"));
    }

    #[tokio::test]
    async fn those_who_hang_up_leave_no_memory_behind() {
        let given_up = (0..12).map(|_| tokio::spawn(hashed("correct horse battery")));
        let given_up: Vec<_> = given_up.collect();
        tokio::task::yield_now().await;
        given_up.iter().for_each(tokio::task::JoinHandle::abort);
        hashed("correct horse battery").await.expect("there is room again");
        let _all = HASHING.acquire_many(HASHED_AT_ONCE as u32).await.expect("everybody is done");
        let kept = MEMORY.lock().expect("no panic");
        assert!(kept.len() <= HASHED_AT_ONCE, "{} pieces", kept.len());
        assert!(kept.iter().all(|memory| memory.capacity() <= MEMORY_KIB as usize));
    }

    /// A test vector of the algorithm's authors, with other parameters than ours.
    #[tokio::test]
    async fn hashes_that_others_made_are_known() {
        let kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(is_right("password", Some(kept)).await.expect("compared"));
        assert!(!is_right("passwort", Some(kept)).await.expect("compared"));
    }
}
