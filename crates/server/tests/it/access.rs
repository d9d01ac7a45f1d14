//! Who may do what, asked over HTTP: one row per operation. The app's own tests ask the use cases themselves.

use crate::app::TestApp;
use app::access::{Breadth, Operation, Role};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An operation, how it is asked for, and who may, in words that do not come from the program.
struct Row {
    operation: &'static str,
    method: Method,
    path: &'static str,
    body: Value,
    may: &'static str,
}

const EVERYBODY: &str = "owner head_office region_lead dealer store_manager associate finance analyst it";
const DISPUTANTS: &str = "owner head_office region_lead dealer store_manager associate finance";
const LOOKERS: &str = "owner head_office finance analyst";
const PAYEES: &str = "owner head_office region_lead dealer store_manager associate finance analyst";
const EMPLOYERS: &str = "owner head_office region_lead dealer store_manager";
const KEEPERS: &str = "owner head_office region_lead dealer store_manager associate";

/// One row for every operation of the API but those about the caller alone. None of them changes anything here: what is asked for
/// is not there.
fn rows() -> Vec<Row> {
    let row = |operation, method, path, body, may| Row { operation, method, path, body, may };
    let (get, post) = (Method::GET, Method::POST);
    let nothing = || Value::Null;
    let wrong_policy = json!({ "yaml": "?" });
    let period = json!({ "name": "?", "from": "2026-01-01", "to": "2026-02-01" });
    let mut rows = vec![
        row("audit.list", get.clone(), "/api/v1/audit", nothing(), "owner finance it"),
        row("event_source.list", get.clone(), "/api/v1/events/sources", nothing(), "owner head_office it"),
        row("event_source.create", post.clone(), "/api/v1/events/sources", json!({ "name": "" }), "owner it"),
        row("event_source.close", Method::DELETE, "/api/v1/events/sources/99", nothing(), "owner it"),
        row("event_mapping.show", get.clone(), "/api/v1/events/mapping", nothing(), "owner head_office analyst it"),
        row("event_mapping.edit", Method::PUT, "/api/v1/events/mapping", json!({ "yaml": "?" }), "owner it"),
        row("event_mapping.reset", Method::DELETE, "/api/v1/events/mapping", nothing(), "owner it"),
        row("event_aside.list", get.clone(), "/api/v1/events/aside", nothing(), "owner head_office it"),
        row("event_aside.reveal", get.clone(), "/api/v1/events/aside/99", nothing(), "owner it"),
        row("event_aside.replay", post.clone(), "/api/v1/events/aside/99/replay", nothing(), "owner it"),
        row("event_aside.drop", Method::DELETE, "/api/v1/events/aside/99", nothing(), "owner it"),
        row("order.watch", get.clone(), "/api/v1/live?orders=0", nothing(), PAYEES),
        row("period.list", get.clone(), "/api/v1/periods", nothing(), EVERYBODY),
        row("period.show", get.clone(), "/api/v1/periods/no", nothing(), "owner head_office finance analyst"),
        row("period.open", post.clone(), "/api/v1/periods", period, "owner finance"),
        row("period.review", post.clone(), "/api/v1/periods/no/review", nothing(), "owner head_office finance"),
        row("period.lock", post.clone(), "/api/v1/periods/no/lock", nothing(), "owner finance"),
        row("period.pay", post.clone(), "/api/v1/periods/no/pay", nothing(), "owner finance"),
        row("policy.list", get.clone(), "/api/v1/policies", nothing(), PAYEES),
        row("policy.show", get.clone(), "/api/v1/policies/credit/no", nothing(), PAYEES),
        row("policy.history", get.clone(), "/api/v1/policies/credit/no/versions", nothing(), PAYEES),
        row(
            "policy.check",
            post.clone(),
            "/api/v1/policies/check",
            wrong_policy.clone(),
            "owner head_office finance analyst",
        ),
        row("policy.activate", post.clone(), "/api/v1/policies", wrong_policy, "owner head_office"),
        row("run.settle", post.clone(), "/api/v1/periods/no/settle", nothing(), "owner finance"),
        row(
            "whatif.run",
            post.clone(),
            "/api/v1/whatif",
            json!({ "policies": [{}], "from": "2026-01-01", "to": "2026-02-01" }),
            "owner head_office finance analyst",
        ),
        row("whatif.show", get.clone(), "/api/v1/whatif/99", nothing(), "owner head_office finance analyst"),
        row("whatif.csv", get.clone(), "/api/v1/whatif/99/csv/cost", nothing(), LOOKERS),
        row("whatif.report", get.clone(), "/api/v1/whatif/99/report", nothing(), "owner head_office finance analyst"),
        row("role.list", get.clone(), "/api/v1/roles", nothing(), EVERYBODY),
        row("user.list", get.clone(), "/api/v1/users", nothing(), "owner finance it"),
        row("user.show", get, "/api/v1/users/99", nothing(), "owner finance it"),
        row("user.create", post.clone(), "/api/v1/users", json!({ "name": "?" }), "owner it"),
        row("user.edit", Method::PATCH, "/api/v1/users/99", json!({}), "owner it"),
        row("user.reset", post.clone(), "/api/v1/users/99/password", nothing(), "owner it"),
        row("user.grant", post, "/api/v1/users/99/grants", json!({ "role": "finance" }), "owner it"),
        row("oidc.settings", Method::GET, "/api/v1/auth/oidc/settings", nothing(), "owner it"),
        row("user.tie", Method::POST, "/api/v1/users/99/oidc", json!({ "subject": "?" }), "owner it"),
        row("user.untie", Method::DELETE, "/api/v1/users/99/oidc", nothing(), "owner it"),
        row("user.revoke", Method::DELETE, "/api/v1/users/99/grants/1", nothing(), "owner it"),
    ];
    rows.extend(rows_of_people());
    rows.extend(rows_of_imports());
    rows.extend(rows_of_webhooks());
    rows
}

/// The same about members, units and people.
fn rows_of_people() -> Vec<Row> {
    let row = |operation, method, path, body, may| Row { operation, method, path, body, may };
    let (get, post) = (Method::GET, Method::POST);
    let nothing = || Value::Null;
    let closed = json!({ "from": "2026-01-01" });
    let new_unit = json!({ "kind": "store", "key": "", "name": "", "from": "2026-01-01" });
    let moved = json!({ "to": "no", "from": "2026-01-01" });
    let position = json!({ "title": "", "unit": "no", "from": "2026-01-01" });
    let hired = json!({ "key": "", "name": "", "position": position });
    vec![
        row("binding.list", get.clone(), "/api/v1/bindings", nothing(), KEEPERS),
        row("member.list", get.clone(), "/api/v1/members", nothing(), KEEPERS),
        row("member.show", get.clone(), "/api/v1/members/99", nothing(), KEEPERS),
        row("member.timeline", get.clone(), "/api/v1/members/99/timeline", nothing(), KEEPERS),
        row("member.orders", get.clone(), "/api/v1/members/99/orders", nothing(), KEEPERS),
        row("member.reveal", post.clone(), "/api/v1/members/99/reveal", json!({ "reason": "" }), "owner head_office"),
        row("member.erasure", get.clone(), "/api/v1/members/99/erasure", nothing(), "owner head_office"),
        row(
            "member.erase",
            post.clone(),
            "/api/v1/members/99/erase",
            json!({ "reason": "?", "confirm": "99" }),
            "owner head_office",
        ),
        row(
            "member.link",
            post.clone(),
            "/api/v1/members/99/links",
            json!({ "identifier": "phone:1" }),
            "owner head_office",
        ),
        row("member.unlink", post.clone(), "/api/v1/members/unlink", json!({ "links": [99] }), "owner head_office"),
        row("quarantine.links", get.clone(), "/api/v1/members/links-aside", nothing(), "owner head_office it"),
        row(
            "binding.change",
            post.clone(),
            "/api/v1/bindings",
            json!({ "member": 99, "role": "associate", "cause": "release" }),
            KEEPERS,
        ),
        row("org.add", post.clone(), "/api/v1/org/units", new_unit, "owner head_office"),
        row("org.move", post.clone(), "/api/v1/org/units/no/move", moved, "owner head_office"),
        row("org.close", post.clone(), "/api/v1/org/units/no/close", closed.clone(), "owner head_office"),
        row("person.hire", post.clone(), "/api/v1/people", hired, EMPLOYERS),
        row("person.move", post.clone(), "/api/v1/people/no/position", position.clone(), EMPLOYERS),
        row("person.leave", post.clone(), "/api/v1/people/no/leave", closed, EMPLOYERS),
        row("org.tree", get.clone(), "/api/v1/org/tree", nothing(), EVERYBODY),
        row("org.list", get.clone(), "/api/v1/org/units", nothing(), EVERYBODY),
        row("org.show", get.clone(), "/api/v1/org/units/store:no", nothing(), EVERYBODY),
        row("person.list", get.clone(), "/api/v1/people", nothing(), EVERYBODY),
        row("person.show", get.clone(), "/api/v1/people/associate:no", nothing(), EVERYBODY),
    ]
}

/// The same about imports and what they set aside.
fn rows_of_imports() -> Vec<Row> {
    let row = |operation, method, path, body, may| Row { operation, method, path, body, may };
    let (get, post) = (Method::GET, Method::POST);
    let nothing = || Value::Null;
    let new_import = json!({ "upload": "?", "mapping": "" });
    vec![
        row("import.list", get.clone(), "/api/v1/imports", nothing(), "owner head_office it"),
        row("import.show", get.clone(), "/api/v1/imports/99", nothing(), "owner head_office it"),
        row("import.result", get.clone(), "/api/v1/imports/jobs/99", nothing(), "owner head_office it"),
        row("import.run", post.clone(), "/api/v1/imports", new_import, "owner it"),
        row("import.upload", Method::PUT, "/api/v1/uploads/a/..", nothing(), "owner it"),
        row("import.uploaded", get.clone(), "/api/v1/uploads/no", nothing(), "owner it"),
        row("import.discard", Method::DELETE, "/api/v1/uploads/no", nothing(), "owner it"),
        row("import.preview", post.clone(), "/api/v1/uploads/no/preview", json!({ "mapping": "" }), "owner it"),
        row("quarantine.show", get.clone(), "/api/v1/quarantine?import=99", nothing(), "owner head_office it"),
        row("quarantine.reveal", post.clone(), "/api/v1/quarantine/reveal", json!({ "import": 99 }), "owner it"),
        row("quarantine.mend", post.clone(), "/api/v1/quarantine/99-1/mend", json!({}), "owner it"),
        row("quarantine.replay", post.clone(), "/api/v1/quarantine/99-1/replay", json!({}), "owner it"),
        row("quarantine.replay_all", post.clone(), "/api/v1/quarantine/replay", json!({ "import": 99 }), "owner it"),
        row("mapping.list", get.clone(), "/api/v1/mappings", nothing(), "owner head_office it"),
        row("mapping.show", get, "/api/v1/mappings/no", nothing(), "owner head_office it"),
        row("mapping.keep", Method::PUT, "/api/v1/mappings/no", json!({ "yaml": "?" }), "owner it"),
        row("facts.import", post, "/api/v1/facts:import?mapping=no", nothing(), "owner it"),
    ]
}

/// The same about webhooks.
fn rows_of_webhooks() -> Vec<Row> {
    let row = |operation, method, path, body| Row { operation, method, path, body, may: "owner it" };
    let (get, post) = (Method::GET, Method::POST);
    let nothing = || Value::Null;
    vec![
        row("webhook.list", get.clone(), "/api/v1/webhooks", nothing()),
        row("webhook.events", get.clone(), "/api/v1/webhooks/events", nothing()),
        row("webhook.create", post.clone(), "/api/v1/webhooks", json!({ "url": "?" })),
        row("webhook.show", get.clone(), "/api/v1/webhooks/99", nothing()),
        row("webhook.edit", Method::PATCH, "/api/v1/webhooks/99", json!({ "url": "?" })),
        row("webhook.delete", Method::DELETE, "/api/v1/webhooks/99", nothing()),
        row("webhook.rotate", post.clone(), "/api/v1/webhooks/99/rotate", nothing()),
        row("webhook.ping", post.clone(), "/api/v1/webhooks/99/ping", nothing()),
        row("webhook.deliveries", get.clone(), "/api/v1/webhooks/99/deliveries", nothing()),
        row("webhook.delivery", get, "/api/v1/webhooks/99/deliveries/1", nothing()),
        row("webhook.resend", post, "/api/v1/webhooks/99/deliveries/1/resend", nothing()),
    ]
}

/// The same about results and money.
fn rows_of_results() -> Vec<Row> {
    let row = |operation, method, path, body, may| Row { operation, method, path, body, may };
    let (get, post) = (Method::GET, Method::POST);
    let nothing = || Value::Null;
    let dispute = json!({ "what": "other", "payee": "no", "period": "no", "expected": "1" });
    let disclosure = json!({ "purpose": "", "accountable": "", "kinds": [] });
    let reversal = json!({ "transaction": "99", "reason": "?" });
    vec![
        row("order.list", get.clone(), "/api/v1/orders", nothing(), PAYEES),
        row("order.live", get.clone(), "/api/v1/orders/no/live", nothing(), PAYEES),
        row("explain.order", get.clone(), "/api/v1/orders/no/explain", nothing(), PAYEES),
        row("explain.period", get.clone(), "/api/v1/payees/no/explain?period=no", nothing(), PAYEES),
        row("statement.list", get.clone(), "/api/v1/statements?period=no", nothing(), PAYEES),
        row("statement.show", get.clone(), "/api/v1/statements/no/no", nothing(), PAYEES),
        row("statement.file", get.clone(), "/api/v1/statements/no/no/export?format=csv", nothing(), PAYEES),
        row(
            "earnings.show",
            get.clone(),
            "/api/v1/earnings",
            nothing(),
            "owner region_lead dealer store_manager associate",
        ),
        row("disclosure.list", get.clone(), "/api/v1/disclosures", nothing(), EMPLOYERS),
        row("disclosure.show", get.clone(), "/api/v1/disclosures/99", nothing(), EMPLOYERS),
        row("disclosure.ask", post.clone(), "/api/v1/disclosures", disclosure, EMPLOYERS),
        row(
            "disclosure.decide",
            post.clone(),
            "/api/v1/disclosures/99/decide",
            json!({ "approve": false }),
            "owner head_office",
        ),
        row("disclosure.take", get.clone(), "/api/v1/disclosures/99/file?format=csv", nothing(), EMPLOYERS),
        row("dispute.list", get.clone(), "/api/v1/disputes", nothing(), PAYEES),
        row("dispute.show", get.clone(), "/api/v1/disputes/99", nothing(), PAYEES),
        row("dispute.open", post.clone(), "/api/v1/disputes", dispute, DISPUTANTS),
        row("dispute.decide", post.clone(), "/api/v1/disputes/99/decide", json!({ "accept": false }), "owner finance"),
        row("run.list", get.clone(), "/api/v1/periods/no/runs", nothing(), LOOKERS),
        row("period.diff", get.clone(), "/api/v1/periods/no/diff", nothing(), LOOKERS),
        row("attribution.show", get.clone(), "/api/v1/attribution?from=no&to=no", nothing(), LOOKERS),
        row("ledger.balances", get.clone(), "/api/v1/ledger/balances", nothing(), LOOKERS),
        row("ledger.entries", get.clone(), "/api/v1/ledger/entries", nothing(), LOOKERS),
        row("ledger.check", get.clone(), "/api/v1/ledger/check", nothing(), "owner finance it"),
        row("ledger.reverse", post.clone(), "/api/v1/ledger/reversals", reversal, "owner finance"),
        row("export.payroll", get.clone(), "/api/v1/periods/no/export/payroll?format=csv", nothing(), "owner finance"),
        row(
            "export.accounting",
            get.clone(),
            "/api/v1/periods/no/export/accounting?format=csv",
            nothing(),
            "owner finance",
        ),
        row("overview.show", get.clone(), "/api/v1/overview", nothing(), PAYEES),
        row("credits.show", get.clone(), "/api/v1/credits?run=99", nothing(), PAYEES),
    ]
}

fn all_rows() -> impl Iterator<Item = Row> {
    rows().into_iter().chain(rows_of_results())
}

#[tokio::test]
async fn every_operation_is_for_those_it_is_for() {
    let app = TestApp::empty().await;
    for role in Role::ALL {
        let program = app.program(&role.name().replace('_', "-"), &[role]).await;
        for Row { operation, method, path, body, may } in all_rows() {
            let body = Some(body).filter(|body| !body.is_null());
            let reply = program.ask(method, path, body).await;
            let refused = reply.status == 403;
            assert_eq!(refused, !may.split(' ').any(|word| word == role.name()), "{operation} as {}", role.name());
            if refused {
                reply.refused(403, "not_permitted");
            }
        }
    }
    for Row { operation, method, path, body, .. } in all_rows() {
        let reply = app.nobody().ask(method, path, Some(body).filter(|body| !body.is_null())).await;
        assert_eq!(reply.status, 401, "{operation} by nobody");
    }
}

#[test]
fn every_operation_of_the_api_has_its_row() {
    let document: Value = serde_json::from_str(&server::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let described = paths.values().flat_map(|path| path.as_object().expect("methods").values());
    let names = described.map(|operation| operation["operationId"].as_str().expect("an id").to_owned());
    let about_others = |name: &String| {
        let operation = Operation::parse(name).unwrap_or_else(|| panic!("{name} is no operation of app"));
        operation.breadth() != Breadth::Own
    };
    let names: BTreeSet<String> = names.filter(about_others).collect();
    let rows: BTreeSet<String> = all_rows().map(|row| row.operation.to_owned()).collect();
    assert_eq!(names, rows);
}
