//! What is refused to whom, asked of the use cases themselves.

use crate::support::{House, caller, code};
use app::access::{Breadth, Operation, Role};
use app::intake::DeliveryOptions;
use app::{
    AppError, AsOf, AsideQuery, BackupRequest, BindRequest, BoundMember, ChannelBy, CommandQuery, CreditsRequest,
    DeliveryFilter, DisclosureRequest, DisputeKind, DisputeRequest, ExportRequest, FactPathsRequest, ImportRequest,
    LedgerFilter, MemberQuery, MemberSort, NewPosition, NewUnit, OrderFilter, Platform, QuarantineRequest,
    RejectedQuery, RejectedSort, ReplayRequest, Restored, Sorted, StatementOrder, Telling, Typed, Verdict, Version,
    WebhookWish, What,
};
use base::{Date, Interval, PartyKind, Seq, Timestamp, Tree};
use credit::LineKind;
use facts::SealWhen;
use std::path::PathBuf;

/// Asks for everything that needs no more than a word or two; gives the operation and the code of the refusal, if any.
async fn ask_everything(house: &House, roles: &[Role]) -> Vec<(Operation, &'static str)> {
    let platform = house.platform.acting_as(caller(roles));
    let log = CommandQuery::newest(1);
    let days = What::Days { from: Date(0), to: Date(1) };
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::AuditList, platform.audit(&log).await.map(drop));
    add(Operation::CreditsShow, platform.credits(&CreditsRequest::default()).await.map(drop));
    add(Operation::DisputeDecide, platform.decide_dispute(1, &Verdict::Reject, "").await.map(drop));
    add(Operation::DisputeOpen, platform.open_dispute(&dispute()).await.map(drop));
    add(Operation::DisputeList, platform.disputes().await.map(drop));
    add(Operation::DisputeShow, platform.dispute(1).await.map(drop));
    add(Operation::EventApply, platform.apply_events(1).await.map(drop));
    add(Operation::EventAsideList, platform.events_aside(&AsideQuery::latest(1)).await.map(drop));
    add(Operation::EventAsideDrop, platform.drop_aside(1).await);
    add(Operation::EventAsideReplay, replay(&platform).await);
    add(Operation::EventAsideReveal, platform.reveal_aside(1).await.map(drop));
    add(Operation::EventMappingEdit, platform.set_event_mapping("?").await.map(drop));
    add(Operation::EventMappingReset, platform.reset_event_mapping().await.map(drop));
    add(Operation::EventMappingShow, platform.event_mapping().await.map(drop));
    add(Operation::EventSourceClose, platform.close_event_source(1).await);
    add(Operation::EventSourceCreate, platform.create_event_source("").await.map(drop));
    add(Operation::EventSourceList, platform.event_sources().await.map(drop));
    add(Operation::ExplainOrder, platform.explain("1", Telling::default()).await.map(drop));
    add(Operation::ExplainPeriod, platform.explain_period("1", "1", Telling::default()).await.map(drop));
    add(Operation::ExportAccounting, platform.export_accounting(&ExportRequest::default()).await.map(drop));
    add(Operation::ExportPayroll, platform.export_payroll(&ExportRequest::default()).await.map(drop));
    add(Operation::LedgerBalances, platform.balances(&LedgerFilter::default()).await.map(drop));
    add(Operation::LedgerEntries, platform.entries(&LedgerFilter::default(), |_| Ok::<(), AppError>(())).await);
    add(Operation::LedgerReverse, platform.reverse("1", "").await.map(drop));
    add(Operation::EarningsShow, platform.earnings(None).await.map(drop));
    add(Operation::RunList, platform.runs("1").await.map(drop));
    add(Operation::StatementFile, platform.statement_file("1", "1").await.map(drop));
    add(Operation::StatementList, platform.statement_rows("1").await.map(drop));
    add(Operation::OverviewShow, platform.overview(None).await.map(drop));
    add(Operation::PeriodDiff, platform.diff_period("1", (None, None), false).await.map(drop));
    add(Operation::PeriodList, platform.periods().await.map(drop));
    add(Operation::PeriodLock, platform.lock_period("1").await.map(drop));
    add(Operation::PeriodOpen, platform.open_period("?", Date(0), Date(1), 0).await.map(drop));
    add(Operation::PeriodPay, platform.pay_period("1", "").await.map(drop));
    add(Operation::PeriodReview, platform.review_period("1", "").await.map(drop));
    add(Operation::PeriodShow, platform.period_story("1", AsOf::Now).await.map(drop));
    add(Operation::PilotShow, platform.pilot("a", 1, Date(9)).await.map(drop));
    add(Operation::PolicyActivate, platform.activate("?", "p").await.map(drop));
    add(Operation::PolicyCheck, platform.check_policy("?", "p").await.map(drop));
    add(Operation::PolicyHistory, platform.policy_history("credit", "p").await.map(drop));
    add(Operation::PolicyShow, platform.policy("credit", "p", None).await.map(drop));
    add(Operation::PolicyList, platform.policies().await.map(drop));
    add(Operation::RunSettle, platform.settle(&days).await.map(drop));
    add(Operation::RunShow, platform.run(None).await.map(drop));
    add(Operation::StatementShow, platform.statement("1", "1", AsOf::Now).await.map(drop));
    add(Operation::StatementExport, platform.statements("1", AsOf::Now, |_| Ok::<(), AppError>(())).await);
    add(Operation::WhatifRun, platform.what_if(&what_if()).await.map(drop));
    for operation in [Operation::WhatifShow, Operation::WhatifReport, Operation::WhatifCsv] {
        add(operation, platform.job_part(operation, (1, "whatif"), "result").await.map(drop));
    }
    add(Operation::AttributionShow, platform.paths(&paths()).await.map(drop));
    given.extend(ask_about_people(&platform).await);
    given.extend(ask_about_imports(&platform).await);
    given.extend(ask_about_orders(&platform).await);
    given.extend(ask_about_rows(&platform).await);
    given.extend(ask_about_disclosures(&platform).await);
    given.extend(ask_about_webhooks(&platform).await);
    given
}

/// The same about rows that were set aside, and about facts sent as a stream with mappings that are kept.
async fn ask_about_rows(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let hidden = QuarantineRequest { import: Some(1), reveal: false, offset: 0, limit: 1 };
    let clear = QuarantineRequest { reveal: true, ..hidden };
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::QuarantineLinks, platform.links_set_aside().await.map(drop));
    add(Operation::QuarantineShow, platform.quarantine(&hidden).await.map(drop));
    let page = Sorted { by: RejectedSort::Place, descending: false, after: None, limit: 1 };
    let any = Interval::ALWAYS;
    let listed = RejectedQuery { import: None, source: None, code: None, state: None, during: any, page };
    add(Operation::QuarantineShow, platform.quarantine_rows(&listed).await.map(drop));
    add(Operation::QuarantineReveal, platform.quarantine(&clear).await.map(drop));
    add(Operation::QuarantineMend, platform.mend_row((1, 1), &[]).await);
    add(Operation::QuarantineReplayAll, platform.replay_rows(&ReplayRequest::default()).await.map(drop));
    let one = ReplayRequest { rows: Some(vec![1]), ..ReplayRequest::default() };
    add(Operation::QuarantineReplay, platform.replay_rows(&one).await.map(drop));
    add(Operation::FactsImport, platform.spool().await.map(drop));
    add(Operation::MappingKeep, platform.keep_mapping("", "").await);
    add(Operation::MappingList, platform.mappings().await.map(drop));
    add(Operation::MappingShow, platform.mapping_text("no").await.map(drop));
    given
}

/// The same about identifiers that leave in clear.
async fn ask_about_disclosures(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::DisclosureAsk, platform.ask_disclosure(&disclosure()).await.map(drop));
    add(Operation::DisclosureDecide, platform.decide_disclosure(1, false, "").await.map(drop));
    add(Operation::DisclosureList, platform.disclosures().await.map(drop));
    add(Operation::DisclosureShow, platform.disclosure(1).await.map(drop));
    add(Operation::DisclosureTake, platform.take_disclosure(1).await.map(drop));
    given
}

/// The same about webhooks.
async fn ask_about_webhooks(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    let (wish, filter) = (WebhookWish::default(), DeliveryFilter::default());
    let render = |_: app::LiveOrder| serde_json::Value::Null;
    add(Operation::WebhookCreate, platform.create_webhook(&wish).await.map(drop));
    add(Operation::WebhookDelete, platform.delete_webhook(99).await);
    add(Operation::WebhookDeliver, platform.due_webhooks("test", &render).await.map(drop));
    add(Operation::WebhookDeliveries, platform.webhook_deliveries(99, &filter).await.map(drop));
    add(Operation::WebhookDelivery, platform.webhook_delivery(99, 1).await.map(drop));
    add(Operation::WebhookEdit, platform.edit_webhook(99, &wish).await.map(drop));
    add(Operation::WebhookEvents, platform.webhook_events().map(drop));
    add(Operation::WebhookList, platform.webhooks().await.map(drop));
    add(Operation::WebhookPing, platform.ping_webhook(99).await.map(drop));
    add(Operation::WebhookResend, platform.resend_webhook(99, 1).await.map(drop));
    add(Operation::WebhookRotate, platform.rotate_webhook(99).await.map(drop));
    add(Operation::WebhookShow, platform.webhook(99).await.map(drop));
    given
}

/// The same about orders.
async fn ask_about_orders(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::OrderList, platform.orders(&OrderFilter::default()).await.map(drop));
    add(Operation::OrderLive, platform.live_order("1").await.map(drop));
    add(Operation::OrderWatch, platform.watch_orders(Default::default()).await.map(drop));
    given
}

/// The same about members, users and upkeep.
async fn ask_about_people(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let typed = || Typed { kind: "phone".into(), value: "1".into() };
    let user = app::access::UserId(99);
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::BackupRun, platform.back_up(&nowhere()).await.map(drop));
    add(Operation::BackupRestore, platform.prove_restored(&RESTORED).await.map(drop));
    add(Operation::MemberList, platform.member_list(&members()).await.map(drop));
    add(Operation::MemberOrders, platform.member_orders(1, None, 1).await.map(drop));
    add(Operation::MemberReveal, platform.reveal_member(1, "").await.map(drop));
    add(Operation::MemberTimeline, platform.member_timeline(1, None, 1).await.map(drop));
    add(Operation::BindingList, platform.bindings(&app::BindingQuery::default()).await.map(drop));
    add(Operation::BindingChange, platform.bind_member(&claim()).await.map(drop));
    add(Operation::OrgAdd, platform.add_unit(&unit()).await.map(drop));
    add(Operation::OrgClose, platform.close_unit("1", Date(0)).await.map(drop));
    add(Operation::OrgMove, platform.move_unit("1", Tree::Management, "2", Date(0)).await.map(drop));
    add(Operation::PersonHire, platform.hire("1", "", &position()).await.map(drop));
    add(Operation::PersonLeave, platform.leave("1", Date(0)).await.map(drop));
    add(Operation::PersonMove, platform.change_position("1", &position()).await.map(drop));
    add(Operation::OrgList, platform.org_units(&Default::default()).await.map(drop));
    add(Operation::OrgShow, platform.org_unit("1", None).await.map(drop));
    add(Operation::OrgTree, platform.org_tree(Tree::Management, None).await.map(drop));
    add(Operation::PersonList, platform.people(&Default::default()).await.map(drop));
    add(Operation::PersonShow, platform.person("1", None).await.map(drop));
    add(Operation::MemberShow, platform.member(&typed()).await.map(drop));
    add(Operation::OidcSettings, platform.oidc_settings(()));
    add(Operation::MemberErasure, platform.preview_erasure(1).await.map(drop));
    add(Operation::MemberErase, platform.erase_member(&typed(), "").await.map(drop));
    add(Operation::MemberLink, platform.link_members(&typed(), &typed(), "").await.map(drop));
    add(Operation::MemberUnlink, platform.unlink_members(&[1], "").await);
    add(Operation::KeysRotate, platform.clone().expecting(Some(Version(-1))).rotate_keys().await.map(drop));
    add(Operation::RoleList, platform.roles().map(drop));
    add(Operation::UserCreate, platform.create_user("?", "").await.map(drop));
    add(Operation::UserEdit, platform.edit_user(user, None, None).await.map(drop));
    let everywhere = app::WantedScope::Everything;
    add(Operation::UserGrant, platform.grant(user, Role::Finance, &everywhere, Interval::ALWAYS).await.map(drop));
    add(Operation::UserRevoke, platform.end_grant(user, 1).await.map(drop));
    add(Operation::UserReset, platform.reset_password(user).await.map(drop));
    add(Operation::UserTie, platform.link_oidc(user, "", "").await.map(drop));
    add(Operation::UserUntie, platform.unlink_oidc(user).await.map(drop));
    add(Operation::UserLink, platform.create_link(&["?".into()], 1, 1).await.map(drop));
    add(Operation::UserList, platform.users(None, 1).await.map(drop));
    add(Operation::UserShow, platform.user_view(user).await.map(drop));
    add(Operation::LedgerCheck, platform.check_ledger().await.map(drop));
    add(Operation::SealRun, platform.seal(SealWhen::USUAL).await.map(drop));
    given
}

/// The same about imports.
async fn ask_about_imports(platform: &Platform) -> Vec<(Operation, &'static str)> {
    let mut given = Vec::new();
    let mut add = |operation, result: Result<(), AppError>| {
        given.push((operation, result.map_or_else(|error| error.code(), |()| "done")));
    };
    add(Operation::ImportList, platform.imports(None, 1).await.map(drop));
    add(Operation::ImportShow, platform.import_run(1).await.map(drop));
    let result = platform.job_part(Operation::ImportResult, (1, "import"), "result").await;
    add(Operation::ImportResult, result.map(drop));
    add(Operation::ImportUpload, platform.upload("?", "?").await.map(drop));
    add(Operation::ImportUploaded, platform.uploaded("?").await.map(drop));
    add(Operation::ImportDiscard, platform.drop_upload("?").await);
    add(Operation::ImportPreview, platform.preview_import("?", String::new(), 1).await.map(drop));
    add(Operation::ImportRun, platform.import(&import(), &mut |_| {}).await.map(drop));
    given
}

fn claim() -> BindRequest {
    BindRequest {
        member: BoundMember::Number(1),
        role: "associate".into(),
        cause: "claim".into(),
        party: None,
        brand: None,
        reason: String::new(),
    }
}

fn unit() -> NewUnit {
    NewUnit {
        kind: PartyKind::Store,
        key: String::new(),
        name: String::new(),
        parent: None,
        settles_to: None,
        site: None,
        from: Date(0),
    }
}

fn position() -> NewPosition {
    NewPosition { title: String::new(), unit: "1".into(), reports_to: None, from: Date(0) }
}

fn members() -> MemberQuery {
    MemberQuery {
        text: None,
        owner: None,
        within: None,
        bound: None,
        sort: MemberSort::Id,
        descending: false,
        after: None,
        limit: 1,
    }
}

/// A file where a folder is wanted.
fn nowhere() -> BackupRequest {
    BackupRequest { into: PathBuf::from("Cargo.toml"), keys: None }
}

/// Not what is there.
const RESTORED: Restored = Restored { made_at: Timestamp(0), commit: Seq(-1), files: 0 };

async fn replay(platform: &Platform) -> Result<(), AppError> {
    let intake = app::EventIntake::start(platform).await.expect("an intake");
    platform.replay_aside(&intake, 1, None).await
}

fn what_if() -> app::WhatIf {
    app::WhatIf {
        policies: Vec::new(),
        against: app::Contender::InForce,
        from: Date(0),
        to: Date(1),
        by: vec!["?".into()],
        measure: Default::default(),
        thresholds: Vec::new(),
        party: None,
        as_of: AsOf::Now,
    }
}

fn paths() -> FactPathsRequest {
    let day = "2026-01-01".to_owned();
    FactPathsRequest { from: day.clone(), to: day, by: ChannelBy::Channel, within_days: 1, kinds: Vec::new() }
}

fn import() -> ImportRequest {
    ImportRequest {
        mapping_name: "m".into(),
        mapping_text: "?".into(),
        source: PathBuf::new(),
        options: DeliveryOptions::default(),
    }
}

fn disclosure() -> DisclosureRequest {
    DisclosureRequest { purpose: String::new(), accountable: String::new(), kinds: Vec::new(), within: None }
}

fn dispute() -> DisputeRequest {
    DisputeRequest {
        payee: "1".into(),
        period: "1".into(),
        order: None,
        order_line: 0,
        what: DisputeKind::Other,
        kind: LineKind::Credit,
        book: None,
        expected: "1".into(),
        evidence: String::new(),
    }
}

/// Those that other layers ask for. This list may only shrink.
const ASKED_ELSEWHERE: [Operation; 1] = [Operation::MetricsShow];

#[tokio::test]
async fn every_use_case_asks_before_it_does_anything() {
    let house = House::open().await;
    for (operation, given) in ask_everything(&house, &[]).await {
        assert_eq!(given, "not_permitted", "{}", operation.name());
    }
    for role in Role::ALL {
        for (operation, given) in ask_everything(&house, &[role]).await {
            let may = operation.roles().contains(&role);
            assert_eq!(given != "not_permitted", may, "{} as {}: {given}", operation.name(), role.name());
        }
    }
    assert!(house.log().await.is_empty(), "nothing was done");
}

#[tokio::test]
async fn no_operation_is_forgotten() {
    let house = House::open().await;
    let asked: Vec<Operation> = ask_everything(&house, &[]).await.into_iter().map(|(operation, _)| operation).collect();
    for operation in Operation::all().filter(|operation| operation.breadth() != Breadth::Own) {
        let times = usize::from(asked.contains(&operation)) + usize::from(ASKED_ELSEWHERE.contains(&operation));
        assert_eq!(times, 1, "{} must be asked for here", operation.name());
    }
}

/// A caller with a role for one unit or person.
fn scoped(role: Role, scope: app::access::Scope) -> app::access::Caller {
    let mut caller = caller(&[role]);
    caller.grants[0].scope = scope;
    caller
}

#[tokio::test]
async fn results_are_of_the_own_part() {
    let house = House::two_dealers().await;
    for (role, kind, key, credited, orders, statements) in [
        (Role::Dealer, PartyKind::Dealer, "D1", 3600, 3, 5),
        (Role::Dealer, PartyKind::Dealer, "D2", 4400, 2, 3),
        (Role::StoreManager, PartyKind::Store, "S1", 3000, 2, 2),
        (Role::RegionLead, PartyKind::Region, "east", 8000, 5, 6),
        (Role::Associate, PartyKind::Associate, "lin", 1500, 2, 1),
        (Role::Associate, PartyKind::Associate, "xu", 0, 0, 0),
    ] {
        let party = house.party(kind, key).await;
        let scope = match role {
            Role::Associate => app::access::Scope::Person(party),
            _ => app::access::Scope::Unit(party),
        };
        let platform = house.platform.acting_as(scoped(role, scope));
        let period = || Some("2026-01".to_owned());
        let tallies = platform
            .tally(&app::TallyRequest { period: period(), by: vec!["payee".into()], ..Default::default() })
            .await
            .expect("sums");
        let credit: i64 = tallies.totals.values().map(|tally| tally.credit.0).sum();
        assert_eq!(credit, credited * 100, "credit of {key}");
        let filter = OrderFilter { period: period(), limit: 50, ..OrderFilter::default() };
        assert_eq!(platform.orders(&filter).await.expect("orders").rows.len(), orders, "orders of {key}");
        assert_eq!(
            platform
                .statement_rows("2026-01")
                .await
                .expect("statements")
                .after((StatementOrder::Name, false), None)
                .count(),
            statements,
            "statements of {key}"
        );
        let by_measure = CreditsRequest { period: period(), ..CreditsRequest::default() };
        let rows = platform.credits(&by_measure).await.expect("credits").rows;
        assert_eq!(rows.iter().map(|row| row.amount.0).sum::<i64>(), credited * 100, "credits of {key}");
        let overview = platform.overview(None).await.expect("an overview");
        assert_eq!(overview.figures.first().map_or(0, |figures| figures.credit.0), credited * 100, "overview of {key}");
    }
}

#[tokio::test]
async fn a_role_that_ended_gives_nothing() {
    let house = House::open().await;
    let mut ended = caller(&[Role::Owner]);
    ended.grants[0].during = Interval { from: Timestamp::MIN, to: house.platform.now() };
    assert_eq!(code(house.platform.acting_as(ended).periods().await), "not_permitted");
}
