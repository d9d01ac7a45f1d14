//! Members: found, listed, told, and nobody else's.

use crate::app::{Program, TestApp};
use app::access::Role;
use serde_json::{Value, json};

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().expect("items")
}

async fn all(program: &Program<'_>, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let page = program.get(&format!("{path}{next}")).await.expect(200);
        found.extend(items(&page).iter().cloned());
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return found,
        }
    }
}

fn ids(members: &[Value]) -> Vec<i64> {
    members.iter().map(|member| member["id"].as_i64().expect("a number")).collect()
}

#[tokio::test]
async fn members_are_listed_in_every_order_and_told_with_what_happened() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let mut by_id = ids(&all(&ann, "/api/v1/members?sort=id&limit=1000").await);
    assert!(by_id.len() > 3, "{}", by_id.len());
    for sort in ["last_contact", "-last_contact", "orders", "-net"] {
        let sorted = all(&ann, &format!("/api/v1/members?sort={sort}&limit=7")).await;
        let mut found = ids(&sorted);
        found.sort_unstable();
        by_id.sort_unstable();
        assert_eq!(found, by_id, "{sort}");
    }
    let most = &all(&ann, "/api/v1/members?sort=-orders&limit=7").await[0];
    let member = ann.get(&format!("/api/v1/members/{}", most["id"])).await.expect(200);
    assert_eq!((&member["name"], &member["totals"][0]["orders"]), (&most["name"], &most["orders"]));
    let orders = all(&ann, &format!("/api/v1/members/{}/orders?limit=2", most["id"])).await;
    assert_eq!(orders.len() as u64, most["orders"].as_u64().expect("a number"));
    let whole = all(&ann, &format!("/api/v1/members/{}/timeline?limit=3", most["id"])).await;
    let told = whole.iter().filter(|event| event["what"] == "order").count();
    assert_eq!(told, orders.len());
    let times: Vec<&str> = whole.iter().filter_map(|event| event["at"].as_str()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let number = orders[0]["number"].as_str().expect("a number");
    let found = ann.get(&format!("/api/v1/members?q={number}")).await.expect(200);
    assert!(ids(items(&found)).contains(&most["id"].as_i64().expect("a number")));
    ann.get("/api/v1/members/999999").await.refused(404, "member_not_found");
    ann.get("/api/v1/members?sort=age").await.refused(400, "query_wrong");
}

#[tokio::test]
async fn identifiers_are_masked_until_they_are_revealed_which_is_logged() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let first = all(&ann, "/api/v1/members?sort=id&limit=1000").await.remove(0);
    let path = format!("/api/v1/members/{}", first["id"]);
    let clear = ann.post(&format!("{path}/reveal"), json!({ "reason": "a call" })).await.expect(200);
    let value = clear["identifiers"][0]["value"].as_str().expect("a value");
    let kind = clear["identifiers"][0]["kind"].as_str().expect("a kind");
    assert!(!first.to_string().contains(&format!("\"{value}\"")), "{first}");
    assert!(!ann.get(&path).await.text.contains(&format!("\"{value}\"")));
    for q in [format!("{kind}:{value}"), value.to_owned(), format!("%23{}", first["id"])] {
        let found = ann.get(&format!("/api/v1/members?q={q}")).await.expect(200);
        assert!(ids(items(&found)).contains(&first["id"].as_i64().expect("a number")), "{q}");
    }
    assert_eq!(items(&ann.get("/api/v1/members?q=nobody-has-this").await.expect(200)).len(), 0);
    let owner = app.program("boss", &[Role::Owner]).await;
    let log = owner.get("/api/v1/audit?operation=member.reveal").await.expect(200);
    assert_eq!((items(&log).len(), &log["items"][0]["who"]), (1, &json!("ann")));
    assert!(!log.to_string().contains(value));
    let telling = json!({ "reason": format!("about {value}") });
    ann.post(&format!("{path}/reveal"), telling).await.refused(422, "reason_tells");
}
