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
    ann.post(&format!("{path}/reveal"), json!({ "reason": " " })).await.refused(422, "reason_missing");
}

#[tokio::test]
async fn values_in_clear_are_counted_by_person_and_day() {
    let app = TestApp::adventure_works().await.with_reveals_per_day(3);
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let members = all(&ann, "/api/v1/members?sort=id&limit=1000").await;
    let reveal = async |of: &Program<'_>, member: &Value| {
        of.post(&format!("/api/v1/members/{}/reveal", member["id"]), json!({ "reason": "a call" })).await
    };
    let mut seen = 0;
    let mut refused = None;
    for member in &members {
        let wanted = member["identifiers"].as_array().map_or(0, Vec::len);
        let reply = reveal(&ann, member).await;
        if seen + wanted > 3 {
            refused = Some((member, reply.refused(429, "reveals_exhausted")));
            break;
        }
        assert_eq!(reply.expect(200)["identifiers"].as_array().map(Vec::len), Some(wanted));
        seen += wanted;
    }
    let (member, reply) = refused.expect("more members than may be seen");
    assert!(seen > 0 && reply.text.contains("disclosure"), "{}", reply.text);
    let seconds: i64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=86_400).contains(&seconds), "{seconds}");
    let owner = app.program("boss", &[Role::Owner]).await;
    let log = owner.get("/api/v1/audit?operation=member.reveal").await.expect(200);
    assert!(items(&log).len() <= seen, "what is refused is not in the log: {log}");
    reveal(&owner, member).await.expect(200);
    app.forward_minutes(seconds / 60 + 1);
    reveal(&ann, member).await.expect(200);
}

/// `party from-day to-day cause` of each binding on a page.
fn bound(page: &Value) -> Vec<String> {
    let day = |row: &Value, field: &str| row[field].as_str().map_or("-", |at| &at[..10]).to_owned();
    let one = |row: &Value| {
        let party = row["party"]["id"].as_str().expect("a party");
        let cause = row["cause"].as_str().expect("a cause");
        format!("{party} {} {} {cause}", day(row, "from"), day(row, "to"))
    };
    items(page).iter().map(one).collect()
}

#[tokio::test]
async fn bindings_are_listed_by_member_party_and_instant() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let list = async |query: &str| bound(&ann.get(&format!("/api/v1/bindings{query}")).await.expect(200));
    let now = list("").await;
    let expect =
        ["associate:lin 2025-10-31 - scan", "associate:zhou 2026-01-02 - claim", "associate:han 2025-11-19 - scan"];
    let sorted = |mut rows: Vec<String>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(now.clone()), sorted(expect.map(str::to_owned).to_vec()));
    let pages = all(&ann, "/api/v1/bindings?limit=1").await;
    assert_eq!(pages.len(), 3, "page by page");
    assert_eq!(list("?party=associate:lin").await, [expect[0]]);
    assert_eq!(
        sorted(list("?at=2025-12-01T00:00:00Z").await),
        sorted(vec![expect[0].to_owned(), expect[2].to_owned()])
    );
    assert_eq!(list("?at=2025-12-01T00:00:00Z&party=associate:zhou").await, Vec::<String>::new());
    let member = pages.iter().find(|row| row["party"]["id"] == "associate:lin").expect("a row")["member"]["id"].clone();
    let handed = json!({ "member": member, "role": "associate", "cause": "transfer", "party": "associate:wu" });
    ann.post("/api/v1/bindings", handed).await.expect(200);
    let of_member = format!("?member={member}");
    assert_eq!(list(&of_member).await.len(), 2, "with what is over");
    assert_eq!(list(&format!("{of_member}&at=2026-01-15T00:00:00Z")).await.len(), 1);

    let dealer = app.scoped(Role::Dealer, "dealer:D2").await;
    assert_eq!(bound(&dealer.get("/api/v1/bindings").await.expect(200)), [expect[2]]);
    assert_eq!(bound(&dealer.get("/api/v1/bindings?at=2025-12-01T00:00:00Z").await.expect(200)), [expect[2]]);
    dealer.get(&format!("/api/v1/bindings{of_member}")).await.refused(404, "member_not_found");
    dealer.get("/api/v1/bindings?party=associate:lin").await.refused(404, "party_not_found");
    ann.get("/api/v1/bindings?at=soon").await.refused(422, "not_a_date");
}

/// Whatever a dealer asks about a member of another one, the member is not there.
#[tokio::test]
async fn the_members_of_another_dealer_are_not_there() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let theirs = ids(&all(&ann, "/api/v1/members?owner=associate:lin&limit=9").await);
    assert_eq!(theirs.len(), 1);
    for (role, of) in
        [(Role::Dealer, "dealer:D2"), (Role::StoreManager, "store:S3"), (Role::Associate, "associate:han")]
    {
        let other = app.scoped(role, of).await;
        let own = ids(&all(&other, "/api/v1/members?limit=9").await);
        assert!(!own.is_empty() && !own.contains(&theirs[0]), "{of}: {own:?}");
        let path = format!("/api/v1/members/{}", theirs[0]);
        for asked in [path.clone(), format!("{path}/orders"), format!("{path}/timeline")] {
            other.get(&asked).await.refused(404, "member_not_found");
        }
        assert_eq!(items(&other.get("/api/v1/members?q=13800010001").await.expect(200)).len(), 0, "{of}");
        let hand = json!({ "member": theirs[0], "role": "associate", "cause": "transfer", "party": "associate:han" });
        other.post("/api/v1/bindings", hand).await.refused(404, "member_not_found");
        other.get(&format!("/api/v1/orders?member={}", theirs[0])).await.expect(200);
        let orders = other.get(&format!("/api/v1/orders?member={}", theirs[0])).await.expect(200);
        assert_eq!(items(&orders).len(), 0, "{of}");
    }
}
