//! Webhooks: who is told what, and how deliveries go from process to process.

use crate::harness::on_every_database;
use base::Timestamp;
use store::Tx;
use store::webhook::delivery::{self, After, DeliveryFilter, DeliveryState, Told, Try};
use store::webhook::{self, NewWebhook, Secrets, WebhookChange, WebhookDisabled};

fn a_webhook(events: &str) -> NewWebhook {
    NewWebhook {
        url: "https://example.com/".into(),
        description: "books".into(),
        events: events.into(),
        secrets: Secrets { wrapped_key: vec![1; 8], sealed: vec![2], ..Secrets::default() },
        created_at: Timestamp(5),
        created_by: "ann".into(),
    }
}

fn told(message: &str) -> Told {
    let (event, body) = ("job.ended".to_owned(), "{}".to_owned());
    Told { message: message.into(), event, at: Timestamp(7), about: String::new(), body }
}

async fn claimed(tx: &Tx, owner: &str, now: i64, silent_since: i64) -> Vec<(i64, i64)> {
    let found = delivery::claim(tx, owner, (Timestamp(now), Timestamp(silent_since)), 2).await.expect("claimed");
    found.into_iter().map(|(delivery, webhook)| (delivery.id, webhook.id)).collect()
}

#[test]
fn webhooks_are_told_what_they_want() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for events in ["", "job.ended,order.credited", "order.credited"] {
            webhook::insert(&tx, &a_webhook(events)).await.unwrap();
        }
        let wanting = async |event| webhook::wanting(&tx, event).await.unwrap();
        assert_eq!(wanting("job.ended").await, [1, 2]);
        assert_eq!(wanting("order.credited").await, [1, 2, 3]);
        assert_eq!(wanting("order").await, [1]);
        let disabled = WebhookChange { disabled: Some(Some(Timestamp(9))), ..WebhookChange::default() };
        webhook::update(&tx, 1, &disabled).await.unwrap();
        let change =
            WebhookChange { url: Some("https://b/".into()), events: Some(String::new()), ..Default::default() };
        webhook::update(&tx, 3, &change).await.unwrap();
        assert_eq!(wanting("job.ended").await, [2, 3]);
        let one = webhook::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((one.disabled, one.version), (Some((Timestamp(9), WebhookDisabled::ByHand)), 2));
        webhook::set_health(&tx, 2, Some(Timestamp(4)), Some((Timestamp(8), WebhookDisabled::Gone))).await.unwrap();
        let two = webhook::get(&tx, 2).await.unwrap().unwrap();
        assert_eq!(
            (two.disabled, two.failing_since),
            (Some((Timestamp(8), WebhookDisabled::Gone)), Some(Timestamp(4)))
        );
        webhook::update(&tx, 2, &WebhookChange { disabled: Some(None), ..Default::default() }).await.unwrap();
        let two = webhook::get(&tx, 2).await.unwrap().unwrap();
        assert_eq!((two.disabled, two.failing_since, two.version), (None, None, 3));
        assert_eq!(webhook::get(&tx, 3).await.unwrap().unwrap().webhook.url, "https://b/");
        assert!(webhook::delete(&tx, 3).await.unwrap());
        assert!(!webhook::delete(&tx, 3).await.unwrap());
        assert_eq!(webhook::list(&tx).await.unwrap().len(), 2);
    });
}

#[test]
fn deliveries_are_given_to_one_process_each_and_tried_until_they_end() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for _ in 0..2 {
            webhook::insert(&tx, &a_webhook("")).await.unwrap();
        }
        let events = [told("a"), told("b"), told("c")];
        assert_eq!(delivery::tell(&tx, &events, &[1, 2], Timestamp(10)).await.unwrap(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(delivery::unended(&tx).await.unwrap(), 6);
        let due = async |now| delivery::any_due(&tx, Timestamp(now), Timestamp(0)).await.unwrap();
        assert_eq!((due(9).await, due(10).await), (false, true));
        assert_eq!(claimed(&tx, "x", 10, 0).await, [(1, 1), (3, 1), (2, 2), (4, 2)], "two for each webhook");
        assert_eq!(claimed(&tx, "y", 10, 0).await, [], "no webhook gets more at the same time");
        let one = delivery::get(&tx, 1).await.unwrap().unwrap();
        let failed = Try { at: Timestamp(11), took_ms: 5, status: Some(500), answer: "?".into(), ..Try::default() };
        let again = After::Again(Timestamp(20));
        assert!(!delivery::tried(&tx, (&one, "y"), &failed, again).await.unwrap(), "it is not theirs");
        assert!(delivery::tried(&tx, (&one, "x"), &failed, again).await.unwrap());
        assert_eq!(claimed(&tx, "y", 12, 0).await, [(5, 1)]);
        let three = delivery::get(&tx, 3).await.unwrap().unwrap();
        let ended = After::Ended(DeliveryState::Delivered, Timestamp(13));
        assert!(
            delivery::tried(&tx, (&three, "x"), &Try { status: Some(204), ..Try::default() }, ended).await.unwrap()
        );
        assert_eq!(claimed(&tx, "y", 20, 0).await, [(1, 1)], "it is due again");
        assert_eq!(claimed(&tx, "z", 30, 11).await, [(2, 2), (4, 2)], "x was not heard of since");
        let one = delivery::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((one.tries, one.step, one.state), (1, 1, DeliveryState::Sending));
        assert!(
            delivery::tried(&tx, (&one, "y"), &failed, After::Ended(DeliveryState::Failed, Timestamp(31)))
                .await
                .unwrap()
        );
        let numbers: Vec<u32> = delivery::tries(&tx, 1).await.unwrap().iter().map(|done| done.number).collect();
        assert_eq!(numbers, [1, 2]);
        assert!(delivery::resend(&tx, 1, Timestamp(40)).await.unwrap());
        assert!(!delivery::resend(&tx, 1, Timestamp(40)).await.unwrap(), "it is under way");
        let one = delivery::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((one.tries, one.step, one.ended_at), (2, 0, None));
    });
}

#[test]
fn what_was_sent_is_listed_and_forgotten() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        webhook::insert(&tx, &a_webhook("")).await.unwrap();
        let empty = Told { about: "{}".into(), body: String::new(), ..told("b") };
        delivery::tell(&tx, &[told("a"), empty, told("c")], &[1], Timestamp(10)).await.unwrap();
        delivery::set_body(&tx, 2, "first").await.unwrap();
        delivery::set_body(&tx, 2, "second").await.unwrap();
        assert_eq!(delivery::told(&tx, 2).await.unwrap().unwrap().body, "first", "a body stays as it is");
        claimed(&tx, "x", 10, 0).await;
        for id in [1, 2] {
            let one = delivery::get(&tx, id).await.unwrap().unwrap();
            let ended = After::Ended(DeliveryState::Delivered, Timestamp(id * 10));
            delivery::tried(&tx, (&one, "x"), &Try::default(), ended).await.unwrap();
        }
        let listed = async |filter: DeliveryFilter| {
            let found = delivery::list(&tx, 1, &DeliveryFilter { limit: 9, ..filter }).await.unwrap();
            found.into_iter().map(|(delivery, told)| (delivery.id, told.message)).collect::<Vec<_>>()
        };
        let (a, b, c) = ((1, "a".to_owned()), (2, "b".to_owned()), (3, "c".to_owned()));
        assert_eq!(listed(DeliveryFilter::default()).await, [c.clone(), b.clone(), a]);
        let waiting = DeliveryFilter { state: Some(DeliveryState::Waiting), ..DeliveryFilter::default() };
        assert_eq!(listed(waiting).await, std::slice::from_ref(&c));
        delivery::forget(&tx, Timestamp(20), 9).await.unwrap();
        assert_eq!(listed(DeliveryFilter { before: Some(3), ..DeliveryFilter::default() }).await, [b]);
        assert_eq!(delivery::told(&tx, 1).await.unwrap(), None);
        assert!(webhook::delete(&tx, 1).await.unwrap());
        assert_eq!(delivery::told(&tx, 3).await.unwrap(), None);
    });
}
