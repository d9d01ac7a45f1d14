//! The whole service over a data directory of its own, with a clock that tests turn, and callers who ask it.

use app::access::{Caller, Role, UserId};
use app::intake::DeliveryOptions;
use app::{
    ImportRequest, Open, Place, Platform, RevealRules, SignInRules, TokenLimits, WantedScope, WebhookRules, What,
};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base::{Clock, Interval, PartyKind, Timestamp};
use serde_json::Value;
use server::{OidcSettings, Outgoing, Server, ServerSettings, TelemetrySettings, router};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;

/// 2026-01-31T16:00:00Z.
const NOW: i64 = 1_769_875_200_000_000;
pub const PASSWORD: &str = "three words together";

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The service, gone at the end of the test.
pub struct TestApp {
    /// In the hands of who sits at the machine.
    pub platform: Platform,
    pub server: Server,
    router: Router,
    clock: Arc<Hand>,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// No data yet.
    pub async fn empty() -> TestApp {
        TestApp::with(ServerSettings::default(), SignInRules::default()).await
    }

    pub async fn with(settings: ServerSettings, rules: SignInRules) -> TestApp {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Hand(AtomicI64::new(NOW)));
        let place = Place {
            data_dir: folder.path().join("data"),
            database_url: None,
            bucket: None,
            actor: "cli".into(),
            clock: Arc::<Hand>::clone(&clock),
        };
        let platform = Platform::open(place, Open::Create).await.expect("opened").with_sign_in_rules(rules);
        TestApp::of(platform, settings, clock, folder)
    }

    fn of(platform: Platform, settings: ServerSettings, clock: Arc<Hand>, folder: tempfile::TempDir) -> TestApp {
        let outgoing = Outgoing::new(None).expect("authorities");
        let server = Server::new(platform.clone(), settings, outgoing);
        TestApp { platform, router: router(server.clone()), server, clock, _folder: folder }
    }

    /// The same data, with webhooks wherever one likes.
    pub fn with_webhooks_anywhere(self) -> TestApp {
        self.with_webhook_rules(WebhookRules { allow_plain: true, allow_private: true })
    }

    pub fn with_webhook_rules(self, rules: WebhookRules) -> TestApp {
        TestApp::of(self.platform.with_webhook_rules(rules), ServerSettings::default(), self.clock, self._folder)
    }

    /// The same data, and people who sign in elsewhere.
    pub fn with_oidc(self, settings: OidcSettings) -> TestApp {
        let server = self.server.clone().with_oidc(settings);
        TestApp { router: router(server.clone()), server, ..self }
    }

    /// The same data, and at most so many values in clear for a person in a day.
    pub fn with_reveals_per_day(self, per_day: u32) -> TestApp {
        let platform = self.platform.with_reveal_rules(RevealRules { per_day });
        TestApp::of(platform, ServerSettings::default(), self.clock, self._folder)
    }

    /// The same data, and requests of its own that trust these authorities too.
    pub fn with_authorities(self, pem: &str) -> TestApp {
        let outgoing = Outgoing::new(Some(pem.as_bytes())).expect("authorities");
        let server = Server::new(self.platform.clone(), ServerSettings::default(), outgoing);
        TestApp { router: router(server.clone()), server, ..self }
    }

    /// The same data, and a collector of traces that is told what requests took.
    pub fn with_telemetry(self, endpoint: &str) -> TestApp {
        let (endpoint, service) = (endpoint.to_owned(), "yipan-test".to_owned());
        let server = self.server.clone().with_telemetry(TelemetrySettings { endpoint, service });
        TestApp { router: router(server.clone()), server, ..self }
    }

    /// Adventure Works' sample with credit as of the order in force.
    pub async fn adventure_works() -> TestApp {
        TestApp::of_example("adventureworks", "policy-as-of-order.yaml").await
    }

    /// Two dealers with three stores, and December and January settled.
    pub async fn two_dealers() -> TestApp {
        let app = TestApp::of_example("two-dealers", "policy.yaml").await;
        for (name, from, to) in [("2025-12", "2025-12-01", "2026-01-01"), ("2026-01", "2026-01-01", "2026-02-01")] {
            let day = |text| app::parse_day(text).expect("a day");
            app.platform.open_period(name, day(from), day(to), 0).await.expect("opened");
            app.platform.settle(&What::Period(name.into())).await.expect("settled");
        }
        app
    }

    async fn of_example(folder: &str, policy: &str) -> TestApp {
        let app = TestApp::empty().await;
        let folder = PathBuf::from("../../examples").join(folder);
        let text = |path: &str| std::fs::read_to_string(folder.join(path)).expect("an example");
        let request = ImportRequest {
            mapping_name: "import.yaml".into(),
            mapping_text: text("import.yaml"),
            source: folder.join("sample"),
            options: DeliveryOptions::default(),
        };
        app.platform.import(&request, &mut |_| {}).await.expect("imported");
        app.platform.activate(&text(policy), "policy.yaml").await.expect("activated");
        app
    }

    pub fn forward_minutes(&self, minutes: i64) {
        self.clock.0.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    /// A user with a password of their own and roles over everything.
    pub async fn user(&self, name: &str, roles: &[Role]) -> UserId {
        let invited = self.platform.create_user(name, name).await.expect("made");
        let id = invited.user.user.id;
        for role in roles {
            self.platform.grant(id, *role, &WantedScope::Everything, Interval::ALWAYS).await.expect("granted");
        }
        let user = self.platform.acting_as(Caller { user: Some(id), ..Caller::command_line(name) });
        user.change_password(&invited.one_time_password, PASSWORD, None).await.expect("changed");
        id
    }

    /// A program that calls with a token of a new user with these roles.
    pub async fn program(&self, name: &str, roles: &[Role]) -> Program<'_> {
        let id = self.user(name, roles).await;
        let caller = Caller { user: Some(id), grants: grants(roles), ..Caller::command_line(name) };
        let (caller, ends) = (self.platform.acting_as(caller), self.platform.now().plus_days(366));
        let made = caller.create_token("test", &TokenLimits::default(), ends).await.expect("a token");
        self.with_header("authorization", &format!("Bearer {}", made.secret))
    }

    /// A program that calls with a token of a new user who has a role for a unit or person: `store_manager`, `store:S1`.
    pub async fn scoped(&self, role: Role, of: &str) -> Program<'_> {
        let name = of.replace(':', "-").to_lowercase();
        let id = self.user(&name, &[]).await;
        let (kind, key) = of.split_once(':').expect("kind and key");
        let scope = WantedScope::Party(PartyKind::parse(kind).expect("a kind"), key.into());
        self.platform.grant(id, role, &scope, Interval::ALWAYS).await.expect("granted");
        let view = self.platform.user_view(id).await.expect("a user");
        let grants = view.grants.iter().map(|grant| grant.grant.grant).collect();
        let caller = Caller { user: Some(id), grants, ..Caller::command_line(&name) };
        let (caller, ends) = (self.platform.acting_as(caller), self.platform.now().plus_days(366));
        let made = caller.create_token("test", &TokenLimits::default(), ends).await.expect("a token");
        self.with_header("authorization", &format!("Bearer {}", made.secret))
    }

    /// Who says nothing about who calls.
    pub fn nobody(&self) -> Program<'_> {
        Program { app: self, headers: Vec::new() }
    }

    pub fn with_header(&self, name: &str, value: &str) -> Program<'_> {
        self.nobody().with(name, value)
    }
}

fn grants(roles: &[Role]) -> Vec<app::access::Grant> {
    let everywhere = |role: &Role| app::access::Grant {
        role: *role,
        scope: app::access::Scope::Everything,
        during: Interval::ALWAYS,
    };
    roles.iter().map(everywhere).collect()
}

/// A file of Adventure Works.
pub fn example(path: &str) -> PathBuf {
    // Tests start in the folder of their package.
    PathBuf::from("../../examples/adventureworks").join(path)
}

/// A caller with headers.
#[derive(Clone)]
pub struct Program<'a> {
    app: &'a TestApp,
    headers: Vec<(String, String)>,
}

/// What was answered.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
    pub text: String,
}

impl Reply {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json
    }

    /// A problem with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Reply {
        assert_eq!((self.status.as_u16(), self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl Program<'_> {
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut program = self.clone();
        program.headers.push((name.to_owned(), value.to_owned()));
        program
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let body = body.map_or_else(String::new, |body| body.to_string());
        self.send(method, path, "application/json", body).await
    }

    pub async fn send(&self, method: Method, path: &str, kind: &str, body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header("content-type", kind);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).expect("a request");
        let response = self.app.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status: parts.status, headers: parts.headers, json, text }
    }
}
