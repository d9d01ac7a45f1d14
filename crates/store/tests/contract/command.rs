//! The log of commands.

use crate::harness::on_every_database;
use base::{Seq, Timestamp};
use store::StoreError;
use store::command::{self, NewCommand};

fn a_command(name: &str, key: Option<&str>) -> NewCommand {
    NewCommand {
        actor: "ann".into(),
        name: name.into(),
        key: key.map(str::to_owned),
        input_hash: [2; 32],
        summary: "{\"before\":null}".into(),
        answer: "{}".into(),
        at: Timestamp(5),
    }
}

#[test]
fn a_key_finds_the_command_it_was_given_with() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for (name, key) in [("import", None), ("import", Some("k1")), ("import", None), ("settle", Some("k1"))] {
            command::append(&tx, Seq(1), &a_command(name, key)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = command::find(&store, "import", "k1").await.unwrap().unwrap();
        assert_eq!((found.id, found.command), (2, a_command("import", Some("k1"))));
        assert_eq!(command::find(&store, "period.lock", "k1").await.unwrap(), None);
        let latest: Vec<i64> = command::list(&store, 3).await.unwrap().iter().map(|command| command.id).collect();
        assert_eq!(latest, [4, 3, 2]);
        let tx = store.begin().await.unwrap();
        let twice = command::append(&tx, Seq(2), &a_command("import", Some("k1"))).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}
