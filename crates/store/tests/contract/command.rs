//! The log of commands.

use crate::harness::on_every_database;
use base::{Interval, Seq, Timestamp};
use store::Store;
use store::command::{self, CommandQuery, NewCommand};
use store::user::UserId;

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
    CommandQuery { actor: None, name: None, during: Interval::ALWAYS, before: None, limit: 10 }
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
        assert_eq!(numbers(&store, &CommandQuery { limit: 2, before: Some(4), ..everything() }).await, [3, 2]);
        let by_ann = CommandQuery { actor: Some("ann".into()), ..everything() };
        assert_eq!(numbers(&store, &by_ann).await, [4, 3, 1]);
        assert_eq!(numbers(&store, &CommandQuery { name: Some("import".into()), ..by_ann }).await, [4, 1]);
        let between = Interval { from: Timestamp(6), to: Timestamp(8) };
        assert_eq!(numbers(&store, &CommandQuery { during: between, ..everything() }).await, [3, 2]);
        let newest = command::list(&store, &CommandQuery { limit: 1, ..everything() }).await.unwrap();
        assert_eq!((newest[0].recorded, &newest[0].command), (Seq(1), &a_command("ann", "import", 8)));
    });
}
