//! The log of commands.

use crate::harness::on_every_database;
use base::{Interval, Seq, Timestamp};
use store::command::{self, CommandQuery, CommandSort, NewCommand};
use store::user::UserId;
use store::{RowKey, Sorted, Store, StoreError};

fn a_command(actor: &str, name: &str, at: i64) -> NewCommand {
    NewCommand {
        actor: actor.into(),
        user: Some(UserId(3)),
        name: name.into(),
        summary: "jan".into(),
        before: "{\"state\":\"open\"}".into(),
        after: String::new(),
        request: "r1".into(),
        at: Timestamp(at),
    }
}

fn everything() -> CommandQuery {
    CommandQuery::newest(10)
}

async fn numbers(store: &Store, wanted: &CommandQuery) -> Vec<i64> {
    let found = command::list(store, wanted).await.expect("a list");
    found.iter().map(|command| command.id).collect()
}

#[test]
fn commands_are_found_by_who_what_and_when_newest_first() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for (actor, name, at) in
            [("ann", "import", 5), ("bob", "import", 6), ("ann", "settle", 7), ("ann", "import", 8)]
        {
            command::append(&tx, Seq(1), &a_command(actor, name, at)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(numbers(&store, &everything()).await, [4, 3, 2, 1]);
        let by_ann = CommandQuery { actor: Some("ann".into()), ..everything() };
        assert_eq!(numbers(&store, &by_ann).await, [4, 3, 1]);
        assert_eq!(numbers(&store, &CommandQuery { name: Some("import".into()), ..by_ann }).await, [4, 1]);
        let between = Interval { from: Timestamp(6), to: Timestamp(8) };
        assert_eq!(numbers(&store, &CommandQuery { during: between, ..everything() }).await, [3, 2]);
        let newest = command::list(&store, &CommandQuery::newest(1)).await.unwrap();
        assert_eq!((newest[0].recorded, &newest[0].command), (Seq(1), &a_command("ann", "import", 8)));
    });
}

/// All pages of two commands, one after the other.
async fn walked(store: &Store, by: CommandSort, descending: bool, wanted: &CommandQuery) -> Vec<i64> {
    let mut page = Sorted { by, descending, after: None, limit: 2 };
    let mut seen = Vec::new();
    loop {
        let found = command::list(store, &CommandQuery { page: page.clone(), ..wanted.clone() }).await.expect("a list");
        assert!(found.len() <= 2);
        let Some(last) = found.last() else { return seen };
        page.after = Some(by.key(last));
        seen.extend(found.iter().map(|command| command.id));
    }
}

#[test]
fn every_order_is_walked_page_by_page() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        // Capitals and other scripts tell whether both databases order by bytes.
        for (actor, name) in
            [("bob", "settle"), ("Zoe", "import"), ("ann", "import"), ("李", "settle"), ("ann", "period.lock")]
        {
            command::append(&tx, Seq(1), &a_command(actor, name, 5)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let rows = [
            (CommandSort::Given, vec![1, 2, 3, 4, 5]),
            (CommandSort::Actor, vec![2, 3, 5, 1, 4]),
            (CommandSort::Name, vec![2, 3, 5, 1, 4]),
        ];
        for (by, mut expect) in rows {
            assert_eq!(walked(&store, by, false, &everything()).await, expect, "{by:?}");
            expect.reverse();
            assert_eq!(walked(&store, by, true, &everything()).await, expect, "{by:?}");
        }
        let by_ann = CommandQuery { actor: Some("ann".into()), ..everything() };
        assert_eq!(walked(&store, CommandSort::Name, true, &by_ann).await, [5, 3]);
    });
}

#[test]
fn commands_are_found_by_what_they_say_and_what_brought_them() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for (summary, request) in [("100% of Store S1", "r1"), ("store:S1", "r2"), ("", "r1")] {
            let command = NewCommand { summary: summary.into(), request: request.into(), ..a_command("ann", "x", 5) };
            command::append(&tx, Seq(1), &command).await.unwrap();
        }
        tx.commit().await.unwrap();
        let about =
            async |text: &str| numbers(&store, &CommandQuery { about: Some(text.into()), ..everything() }).await;
        assert_eq!(about("S1").await, [2, 1]);
        assert_eq!(about("store").await, [2], "letter for letter on both databases");
        assert_eq!(about("%").await, [1], "no letter means others");
        assert_eq!(numbers(&store, &CommandQuery { request: Some("r1".into()), ..everything() }).await, [3, 1]);
    });
}

#[test]
fn a_key_of_another_list_is_refused() {
    on_every_database(async |store| {
        let keys = [RowKey::of_text("ann", &[1]), RowKey::of_numbers(&[1, 2])];
        for after in keys {
            let page = Sorted { by: CommandSort::Given, descending: true, after: Some(after), limit: 2 };
            let refused = command::list(&store, &CommandQuery { page, ..everything() }).await;
            assert!(matches!(refused, Err(StoreError::KeyOfAnotherList)), "{refused:?}");
        }
    });
}
