//! A data directory with a clock that tests turn, on every database there is.

use app::access::{Caller, Role, UserId};
use app::intake::DeliveryOptions;
use app::{AppError, ImportRequest, Open, Place, Platform, Proof, WantedScope, What};
use base::{Clock, Interval, PartyId, PartyKind, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that tests turn.
#[derive(Debug)]
pub struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    pub fn forward_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn forward_minutes(&self, minutes: i64) {
        self.forward_seconds(minutes * 60);
    }
}

/// An empty data directory, gone at the end of the test.
pub struct House {
    pub platform: Platform,
    pub clock: Arc<Hand>,
    _folder: tempfile::TempDir,
}

pub const PASSWORD: &str = "three words together";

impl House {
    pub async fn open() -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Hand(AtomicI64::new(1_700_000_000_000_000)));
        let platform = open(folder.path().join("data"), Arc::<Hand>::clone(&clock)).await;
        House { platform, clock, _folder: folder }
    }

    /// The same data directory as another process has it, with a clock of its own.
    pub async fn beside(&self, clock: Arc<dyn Clock>) -> Platform {
        open(self.platform.data_dir().to_owned(), clock).await
    }

    /// Two dealers with three stores, and January settled.
    pub async fn two_dealers() -> House {
        let house = House::open().await;
        let folder = PathBuf::from("../../examples/two-dealers");
        let text = |path: &str| std::fs::read_to_string(folder.join(path)).expect("an example");
        let request = ImportRequest {
            mapping_name: "import.yaml".into(),
            mapping_text: text("import.yaml"),
            source: folder.join("sample"),
            options: DeliveryOptions::default(),
        };
        house.platform.import(&request, &mut |_| {}).await.expect("imported");
        house.platform.activate(&text("policy.yaml"), "policy.yaml").await.expect("activated");
        let day = |text| app::parse_day(text).expect("a day");
        house.clock.forward_minutes(i64::from(day("2026-02-01").0 - day("2023-11-14").0) * 24 * 60);
        house.platform.open_period("2026-01", day("2026-01-01"), day("2026-02-01"), 0).await.expect("opened");
        house.platform.settle(&What::Period("2026-01".into())).await.expect("settled");
        house
    }

    /// A unit or person by the source's own id.
    pub async fn party(&self, kind: PartyKind, key: &str) -> PartyId {
        self.platform.world().await.expect("a world").directory.find(kind, key).expect("a party")
    }

    /// A user with a password of their own and some roles everywhere.
    pub async fn user(&self, name: &str, roles: &[Role]) -> UserId {
        let invited = self.platform.create_user(name, name).await.expect("made");
        let id = invited.user.user.id;
        for role in roles {
            let scope = WantedScope::Everything;
            self.platform.grant(id, *role, &scope, Interval::ALWAYS).await.expect("granted");
        }
        let one_time = invited.one_time_password;
        let secret = self.platform.sign_in(name, &one_time, "::1").await.expect("signed in").secret;
        let user = self.by_session(&secret).await.expect("a caller");
        user.change_password(&one_time, PASSWORD, Some(&secret)).await.expect("changed");
        id
    }

    /// The platform as a user who signs in.
    pub async fn signed_in(&self, name: &str) -> Platform {
        let secret = self.platform.sign_in(name, PASSWORD, "::1").await.expect("signed in").secret;
        self.by_session(&secret).await.expect("a caller")
    }

    pub async fn by_session(&self, secret: &str) -> Result<Platform, AppError> {
        Ok(self.platform.acting_as(self.platform.authenticate(Proof::Session(secret)).await?))
    }

    pub async fn by_token(&self, secret: &str) -> Result<Platform, AppError> {
        Ok(self.platform.acting_as(self.platform.authenticate(Proof::Token(secret)).await?))
    }

    /// What the log says, newest first: who, what, in words.
    pub async fn log(&self) -> Vec<(String, String, String)> {
        let wanted = app::CommandQuery::newest(100);
        let found = self.platform.audit(&wanted).await.expect("the log");
        found.into_iter().map(|one| (one.command.actor, one.command.name, one.command.summary)).collect()
    }
}

async fn open(data_dir: PathBuf, clock: Arc<dyn Clock>) -> Platform {
    let place = Place { data_dir, database_url: None, bucket: None, actor: "cli".into(), clock };
    Platform::open(place, Open::Create).await.expect("opened")
}

/// A caller with roles everywhere who never signed in.
pub fn caller(roles: &[Role]) -> Caller {
    let everything = |role: &Role| app::access::Grant {
        role: *role,
        scope: app::access::Scope::Everything,
        during: Interval::ALWAYS,
    };
    Caller { grants: roles.iter().map(everything).collect(), ..Caller::command_line("somebody") }
}

/// The code of a refusal.
pub fn code<T>(result: Result<T, AppError>) -> &'static str {
    match result {
        Ok(_) => panic!("it was done"),
        Err(error) => error.code(),
    }
}
