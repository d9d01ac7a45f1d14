//! The organisation: trees, units, people, and only what one may see of them.

use crate::app::TestApp;
use app::access::Role;
use serde_json::{Value, json};

#[tokio::test]
async fn a_tree_has_every_unit_behind_the_one_above_it() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let tree = ann.get("/api/v1/org/tree?at=2012-01-01").await.expect(200);
    let units = tree["units"].as_array().expect("units");
    assert!(units.len() > 5, "{}", units.len());
    let mut before: Vec<&Value> = Vec::new();
    for unit in units {
        let parent = &unit["parent"]["id"];
        assert!(parent.is_null() || before.contains(&parent), "{unit} stands before {parent}");
        before.push(&unit["unit"]["id"]);
    }
    let below = units.iter().filter(|unit| !unit["parent"].is_null()).count() as u64;
    let counted: u64 = units.iter().map(|unit| unit["units"].as_u64().expect("a number")).sum();
    assert_eq!(below, counted);
    ann.get("/api/v1/org/tree?tree=family").await.refused(400, "query_wrong");
    ann.get("/api/v1/org/tree?at=yesterday").await.refused(422, "not_a_date");
}

#[tokio::test]
async fn units_and_people_are_found_and_shown() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    for (list, one) in [("/api/v1/org/units", "unit"), ("/api/v1/people", "person")] {
        let page = ann.get(&format!("{list}?limit=1000")).await.expect(200);
        let rows = page["items"].as_array().expect("items");
        assert!(rows.len() > 3, "{list}: {}", rows.len());
        let names: Vec<&str> = rows.iter().filter_map(|row| row[one]["name"].as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        let (id, name) = (rows[0][one]["id"].as_str().expect("an id"), names[0]);
        let shown = ann.get(&format!("{list}/{id}")).await.expect(200);
        assert_eq!(shown[one], rows[0][one]);
        let found = ann.get(&format!("{list}?q={}", name.replace(' ', "%20"))).await.expect(200);
        assert!(found["items"].as_array().expect("items").contains(&rows[0]), "{name}");
        ann.get(&format!("{list}/store:none")).await.refused(404, "party_not_found");
        ann.get(&format!("{list}?within=store:none")).await.refused(404, "party_not_found");
    }
    ann.get("/api/v1/org/units?kind=castle").await.refused(400, "query_wrong");
}

#[tokio::test]
async fn a_unit_is_changed_as_it_was_looked_at() {
    let app = TestApp::two_dealers().await;
    let boss = app.program("boss", &[Role::Owner]).await;
    let (store, person) = ("/api/v1/org/units/store:S1", "/api/v1/people/associate:lin");
    for (shown, change, said) in [
        (store, format!("{store}/move"), json!({ "tree": "settlement", "to": "dealer:D2", "from": "2026-01-15" })),
        (person, format!("{person}/leave"), json!({ "from": "2026-01-20" })),
    ] {
        let seen = boss.get(shown).await;
        let tag = seen.header("etag").to_owned();
        assert!(tag.len() > 2, "{shown}");
        let same = boss.with("if-none-match", &tag).get(shown).await;
        assert_eq!(same.status.as_u16(), 304, "{shown}");
        boss.with("if-match", &tag).post(&change, said.clone()).await.expect(200);
        boss.with("if-match", &tag).post(&change, said).await.refused(412, "changed_meanwhile");
        assert_ne!(boss.get(shown).await.header("etag"), tag, "{shown}");
    }
}
