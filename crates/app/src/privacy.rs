//! Identifier values at rest: a ciphertext under the profile's own data key, and keyed hashes to search by.
//!
//! The key ring lives in a file of its own, backed up apart from the database: who has only one of the two reads nothing.
//! Erasing a profile means destroying its wrapped data key and its hashes.

use crate::AppError;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// The secrets of a data directory: one key for blind indexes, and numbered keys that wrap data keys.
pub struct KeyRing {
    index_key: [u8; KEY_BYTES],
    wrapping: RwLock<Wrapping>,
    file: PathBuf,
}

/// Numbered keys, as they stood in the file when it looked like this.
#[derive(Clone)]
struct Wrapping {
    keys: BTreeMap<u32, [u8; KEY_BYTES]>,
    stamp: Option<Stamp>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRingFile {
    version: u32,
    index_key: String,
    wrapping_keys: BTreeMap<u32, String>,
}

/// The key of one profile, in memory only.
pub struct DataKey(Aes256Gcm);

impl KeyRing {
    /// Reads the key ring, or makes a new one when the file is not there.
    pub fn open(path: &Path) -> Result<KeyRing, AppError> {
        if path.exists() {
            return Self::read(path);
        }
        let wrapping = Wrapping { keys: BTreeMap::from([(1, random()?)]), stamp: None };
        let ring = KeyRing { index_key: random()?, wrapping: RwLock::new(wrapping), file: path.to_owned() };
        ring.write_new(path)?;
        Ok(ring)
    }

    /// Reads the key ring, which must be there.
    pub(crate) fn read(path: &Path) -> Result<KeyRing, AppError> {
        let broken = |why: String| AppError::refused("key_ring_unreadable", format!("{}: {why}", path.display()));
        let stamp = stamp(path);
        let text = std::fs::read_to_string(path).map_err(|error| broken(error.to_string()))?;
        let file: KeyRingFile = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        let key = |hex: &str| from_hex(hex).ok_or_else(|| broken("a key is not 64 hexadecimal digits".to_owned()));
        let mut keys = BTreeMap::new();
        for (number, hex) in &file.wrapping_keys {
            keys.insert(*number, key(hex)?);
        }
        if keys.is_empty() {
            return Err(broken("it has no wrapping key".to_owned()));
        }
        let wrapping = RwLock::new(Wrapping { keys, stamp });
        Ok(KeyRing { index_key: key(&file.index_key)?, wrapping, file: path.to_owned() })
    }

    /// The wrapping keys as they are now: another process may have changed the file.
    fn wrapping(&self) -> BTreeMap<u32, [u8; KEY_BYTES]> {
        let stamp = stamp(&self.file);
        {
            let known = self.wrapping.read().unwrap_or_else(PoisonError::into_inner);
            if known.stamp == stamp {
                return known.keys.clone();
            }
        }
        let mut known = self.wrapping.write().unwrap_or_else(PoisonError::into_inner);
        if let Ok(read) = Self::read(&self.file)
            && read.index_key == self.index_key
        {
            *known = read.wrapping.into_inner().unwrap_or_else(PoisonError::into_inner);
        }
        known.keys.clone()
    }

    /// The wrapping keys of a ring that is being changed, and does not follow its file any more.
    fn keys_mut(&mut self) -> &mut BTreeMap<u32, [u8; KEY_BYTES]> {
        self.file = PathBuf::new();
        let wrapping = self.wrapping.get_mut().unwrap_or_else(PoisonError::into_inner);
        wrapping.stamp = None;
        &mut wrapping.keys
    }

    /// Writes the key ring into a file that is not there yet, for its owner's eyes only.
    pub(crate) fn write_new(&self, path: &Path) -> Result<(), AppError> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(AppError::internal)?;
        }
        write_private(path, self.text()?.as_bytes()).map_err(AppError::internal)
    }

    /// Puts the key ring in the place of the one in the file, in one step.
    pub(crate) fn replace(&self, path: &Path) -> Result<(), AppError> {
        let next = path.with_extension("next");
        let text = self.text()?;
        let replace = || {
            // What a process that was killed left.
            std::fs::remove_file(&next).or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
            write_private(&next, text.as_bytes())?;
            std::fs::rename(&next, path)?;
            path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
        };
        replace().map_err(AppError::internal)
    }

    fn text(&self) -> Result<String, AppError> {
        let keys = &self.wrapping.read().unwrap_or_else(PoisonError::into_inner).keys;
        let file = KeyRingFile {
            version: 1,
            index_key: to_hex(&self.index_key),
            wrapping_keys: keys.iter().map(|(number, key)| (*number, to_hex(key))).collect(),
        };
        serde_json::to_string_pretty(&file).map_err(AppError::internal)
    }

    /// The numbers of the wrapping keys, in order.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        self.wrapping().into_keys().collect()
    }

    /// Takes in the wrapping keys of another state of the same ring.
    pub(crate) fn add_keys_of(&mut self, other: &KeyRing) {
        let others = other.wrapping();
        self.keys_mut().extend(others);
    }

    /// Takes in a new wrapping key.
    pub(crate) fn add_key(&mut self, number: u32) -> Result<(), AppError> {
        let key = random()?;
        self.keys_mut().insert(number, key);
        Ok(())
    }

    /// Leaves out every wrapping key but one.
    pub(crate) fn keep_only(&mut self, number: u32) {
        self.keys_mut().retain(|other, _| *other == number);
    }

    /// By which a ring is known without telling a key: a keyed hash of nothing. It stays when wrapping keys change.
    pub(crate) fn check(&self) -> String {
        to_hex(&self.keyed_hash(&["check"]))
    }

    /// The keyed hash by which a value is found: of its kind, pool and normalized text.
    pub fn blind_index(&self, kind: &str, pool: &str, value: &str) -> [u8; 32] {
        self.keyed_hash(&["value", kind, pool, value])
    }

    /// The keyed hash of a value's last four characters, for search by what a customer reads out.
    pub fn blind_index_last_four(&self, kind: &str, pool: &str, value: &str) -> [u8; 32] {
        let start = value.char_indices().rev().nth(3).map_or(0, |(position, _)| position);
        self.keyed_hash(&["last4", kind, pool, &value[start..]])
    }

    fn keyed_hash(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.index_key).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// A new data key, and the same wrapped for the database: key number, nonce, ciphertext.
    pub fn new_data_key(&self) -> Result<(DataKey, Vec<u8>), AppError> {
        let key: [u8; KEY_BYTES] = random()?;
        Ok((DataKey(Aes256Gcm::new(&key.into())), self.wrap(&key)?))
    }

    /// Wraps a data key with the newest wrapping key.
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, AppError> {
        let wrapping = self.wrapping();
        let (number, wrapping) = wrapping.last_key_value().expect("a key ring has a wrapping key");
        let mut wrapped = number.to_le_bytes().to_vec();
        wrapped.extend(seal(&Aes256Gcm::new(wrapping.into()), key, b"data key")?);
        Ok(wrapped)
    }

    /// The same data key, wrapped with the newest wrapping key.
    pub(crate) fn rewrapped(&self, wrapped: &[u8]) -> Result<Vec<u8>, AppError> {
        self.wrap(&self.unwrap(wrapped)?)
    }

    /// The data key of a profile, unwrapped.
    pub fn data_key(&self, wrapped: &[u8]) -> Result<DataKey, AppError> {
        Ok(DataKey(Aes256Gcm::new(&self.unwrap(wrapped)?.into())))
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; KEY_BYTES], AppError> {
        let unreadable =
            || AppError::refused("data_key_unreadable", "the key ring does not fit this database".to_owned());
        let (number, sealed) = wrapped.split_first_chunk::<4>().ok_or_else(unreadable)?;
        let number = u32::from_le_bytes(*number);
        let known = self.wrapping.read().unwrap_or_else(PoisonError::into_inner).keys.get(&number).copied();
        let wrapping = known.or_else(|| self.wrapping().remove(&number)).ok_or_else(unreadable)?;
        let key = open(&Aes256Gcm::new(&wrapping.into()), sealed, b"data key").ok_or_else(unreadable)?;
        key.try_into().map_err(|_| unreadable())
    }
}

impl DataKey {
    /// The value as the database keeps it: nonce, then ciphertext.
    pub fn seal(&self, value: &str) -> Result<Vec<u8>, AppError> {
        seal(&self.0, value.as_bytes(), b"identifier")
    }

    /// The value in clear; none when it was not sealed by this key.
    pub fn open(&self, sealed: &[u8]) -> Option<String> {
        open(&self.0, sealed, b"identifier").and_then(|bytes| String::from_utf8(bytes).ok())
    }
}

fn seal(cipher: &Aes256Gcm, clear: &[u8], context: &[u8]) -> Result<Vec<u8>, AppError> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let payload = Payload { msg: clear, aad: context };
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), payload).map_err(AppError::internal)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &Aes256Gcm, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    cipher.decrypt(Nonce::from_slice(nonce), Payload { msg: sealed, aad: context }).ok()
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    Ok(bytes)
}

/// Bytes as hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
        return None;
    }
    for (position, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * position..2 * position + 2], 16).ok()?;
    }
    Some(key)
}

/// How a file looks from outside: enough to see that it was replaced. Clocks of file systems may stand still for some milliseconds, so
/// the number of the file counts too, where there is one: what replaces a file was there beside it and has another.
fn stamp(path: &Path) -> Option<Stamp> {
    let looks = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&looks);
    #[cfg(not(unix))]
    let number = 0;
    Some((looks.modified().ok()?, looks.len(), number))
}

/// When it was changed, its length, its number.
type Stamp = (SystemTime, u64, u64);

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_index_and_read_only_with_the_ring() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/ring.json");
        let ring = KeyRing::open(&path).expect("made");
        let again = KeyRing::open(&path).expect("read");
        let index = ring.blind_index("phone", "group", "13800000001");
        assert_eq!(index, again.blind_index("phone", "group", "13800000001"));
        assert_ne!(index, ring.blind_index("phone", "brand", "13800000001"));
        assert_ne!(index, ring.blind_index("phon", "egroup", "13800000001"));

        let (key, wrapped) = ring.new_data_key().expect("a key");
        let sealed = key.seal("13800000001").expect("sealed");
        assert!(!sealed.windows(4).any(|window| window == b"1380"));
        let reopened = again.data_key(&wrapped).expect("unwrapped");
        assert_eq!(reopened.open(&sealed).as_deref(), Some("13800000001"));

        let other = KeyRing::open(&folder.path().join("other.json")).expect("another ring");
        assert!(other.data_key(&wrapped).is_err());
        assert_eq!(other.new_data_key().expect("a key").0.open(&sealed), None);
    }

    #[test]
    fn a_ring_follows_its_file_until_it_is_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ring.json");
        let ring = KeyRing::open(&path).expect("made");
        let (_, wrapped) = ring.new_data_key().expect("a key");
        let mut before = KeyRing::read(&path).expect("read");
        let mut next = KeyRing::read(&path).expect("read");
        next.add_key(2).expect("added");
        next.keep_only(2);
        next.replace(&path).expect("replaced");
        assert_eq!(ring.numbers(), [2], "it sees the new key");
        before.add_keys_of(&ring);
        assert_eq!(before.numbers(), [1, 2], "both, whatever is in the file");
        before.write_new(&folder.path().join("both.json")).expect("written");
        assert_eq!(KeyRing::read(&folder.path().join("both.json")).expect("read").numbers(), [1, 2]);
        before.data_key(&wrapped).expect("the old key opens");
        assert!(KeyRing::read(&path).expect("read").data_key(&wrapped).is_err());
    }

    #[test]
    fn the_last_four_characters_may_be_fewer() {
        let folder = tempfile::tempdir().expect("a folder");
        let ring = KeyRing::open(&folder.path().join("ring.json")).expect("made");
        assert_eq!(ring.blind_index_last_four("card", "g", "990001"), ring.blind_index_last_four("card", "g", "0001"));
        assert_eq!(
            ring.blind_index_last_four("card", "g", "客户一二三四"),
            ring.blind_index_last_four("card", "g", "一二三四")
        );
        assert_ne!(ring.blind_index_last_four("card", "g", "1"), ring.blind_index_last_four("card", "g", "2"));
    }
}
