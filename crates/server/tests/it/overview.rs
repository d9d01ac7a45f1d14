//! The state of things at a glance, for the group and for its parts.

use crate::app::TestApp;
use app::access::Role;
use serde_json::{Value, json};

fn money(value: &Value) -> &str {
    assert_eq!(value["currency"], "CNY");
    value["amount"].as_str().expect("an amount")
}

#[tokio::test]
async fn the_group_sees_the_latest_open_period() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    let found = ann.get("/api/v1/overview").await.expect(200);
    assert_eq!((&found["from"], &found["to"]), (&json!("2026-01-01"), &json!("2026-02-01")));
    assert_eq!((&found["before_from"], &found["runs"]), (&json!("2025-12-01"), &json!([2])));
    assert_eq!(found["periods"], json!([{ "name": "2026-01", "state": "computed" }]));
    let figures = &found["figures"][0];
    for (name, expect) in [
        ("revenue", "4200.00"),
        ("revenue_before", "1400.00"),
        ("refunded", "200.00"),
        ("net", "4000.00"),
        ("private_revenue", "3800.00"),
        ("credit", "8000.00"),
        ("credit_before", "2800.00"),
        ("commission", "600.00"),
        ("commission_before", "210.00"),
        ("payable", "525.00"),
        ("held", "75.00"),
        ("paid", "0.00"),
    ] {
        assert_eq!(money(&figures[name]), expect, "{name}");
    }
    assert_eq!((&figures["private_share"], &figures["double_credit_ratio"]), (&json!("0.9048"), &json!("2.0000")));
    assert_eq!(found["members"], json!({ "count": 5, "bound": 3, "coverage": "0.6000" }));
    let funnel: Vec<u64> =
        found["funnel"].as_array().expect("stages").iter().filter_map(|stage| stage["members"].as_u64()).collect();
    assert_eq!(funnel, [5, 3, 3, 4, 2, 1]);
    assert_eq!((&found["orders"], &found["orders_before"]), (&json!(5), &json!(2)));
    assert_eq!((&found["refunds"], &found["refunds_before"]), (&json!(1), &json!(0)));
    let stores: Vec<&Value> = found["stores_top"].as_array().expect("stores").iter().collect();
    let named = json!({ "id": "store:S3", "kind": "store", "key": "S3", "name": "North Gate" });
    assert_eq!((&stores[0]["store"], money(&stores[0]["credit"])), (&named, "4400.00"));
    assert_eq!((money(&stores[0]["credit_before"]), &stores[0]["change"]), ("1600.00", &json!("1.7500")));
    assert_eq!((stores[2]["store"]["key"].as_str(), &stores[2]["change"]), (Some("S2"), &Value::Null));
    assert_eq!(found["stores_bottom"], json!([]));
    let next = |name: &str| json!({ "name": name, "state": "computed", "next": "lock" });
    assert_eq!(found["decisions"]["periods"], json!([next("2025-12"), next("2026-01")]));
    assert_eq!((&found["decisions"]["rows_aside"], &found["decisions"]["disputes_open"]), (&json!(0), &json!(0)));
    ann.get("/api/v1/overview?from=2026-01-01").await.refused(400, "query_wrong");
    ann.get("/api/v1/overview?from=2026-02-01&to=2026-01-01").await.refused(422, "range_empty");
    let days = ann.get("/api/v1/overview?from=2026-01-10&to=2026-01-13").await.expect(200);
    assert_eq!((money(&days["figures"][0]["revenue"]), &days["before_from"]), ("800.00", &json!("2026-01-07")));
    assert_eq!((money(&days["figures"][0]["credit"]), &days["runs"]), ("0.00", &json!([])));
}

#[tokio::test]
async fn what_is_paid_is_no_longer_payable() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    let both = "/api/v1/overview?from=2025-12-01&to=2026-02-01";
    let before = ann.get(both).await.expect(200);
    assert_eq!((money(&before["figures"][0]["payable"]), before["runs"].clone()), ("735.00", json!([1, 2])));
    ann.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    ann.post("/api/v1/periods/2025-12/pay", json!({})).await.expect(200);
    let after = ann.get(both).await.expect(200);
    let figures = &after["figures"][0];
    assert_eq!((money(&figures["payable"]), money(&figures["paid"])), ("525.00", "210.00"));
}

/// Revenue, credit, commission, members, those bound, orders, stores.
async fn seen(app: &TestApp, role: Role, of: &str) -> String {
    let found = app.scoped(role, of).await.get("/api/v1/overview").await.expect(200);
    let figures = &found["figures"][0];
    assert_eq!(found["decisions"]["periods"], json!([]), "{of}");
    assert_eq!(found["decisions"]["rows_aside"], Value::Null, "{of}");
    let stores: Vec<&str> = found["stores_top"]
        .as_array()
        .expect("stores")
        .iter()
        .filter_map(|store| store["store"]["key"].as_str())
        .collect();
    format!(
        "{} {} {} {} {} {} {}",
        money(&figures["revenue"]),
        money(&figures["credit"]),
        money(&figures["commission"]),
        found["members"]["count"],
        found["members"]["bound"],
        found["orders"],
        stores.join("+")
    )
}

#[tokio::test]
async fn everybody_sees_the_own_part() {
    let app = TestApp::two_dealers().await;
    for (role, of, expect) in [
        (Role::Dealer, "dealer:D1", "1800.00 3600.00 270.00 2 2 3 S1+S2"),
        (Role::Dealer, "dealer:D2", "2400.00 4400.00 330.00 2 1 2 S3"),
        (Role::StoreManager, "store:S1", "1500.00 3000.00 75.00 1 1 2 S1"),
        (Role::RegionLead, "region:east", "4200.00 8000.00 200.00 4 3 5 S3+S1+S2"),
        (Role::Associate, "associate:lin", "1500.00 1500.00 45.00 1 1 2 "),
        (Role::Associate, "associate:wu", "1000.00 0.00 0.00 0 0 1 "),
    ] {
        assert_eq!(seen(&app, role, of).await, expect, "{of}");
    }
}
