//! Orders as they are accepted.

use crate::harness::on_every_database;
use base::{Seq, Timestamp};
use store::live::{self, Place};
use store::meta;

#[test]
fn orders_are_told_in_the_order_of_their_commits_until_they_are_forgotten() {
    on_every_database(async |store| {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut ends = Vec::new();
        for (at, keys) in [(10, vec!["b", "a"]), (20, vec![]), (30, vec!["c"])] {
            let tx = store.begin().await.unwrap();
            let seq = meta::next_seq(&tx).await.unwrap();
            live::accept(&tx, seq, Timestamp(at), &words(&keys)).await.unwrap();
            tx.commit().await.unwrap();
            ends.push(live::end(&store).await.unwrap());
        }
        let told = async |place, limit| {
            let found = live::after(&store, place, limit).await.unwrap();
            found
                .into_iter()
                .map(|accepted| (accepted.place.recorded.0, accepted.place.position, accepted.key))
                .collect::<Vec<_>>()
        };
        let (b, a, c) = ((1, 1, "b".to_owned()), (1, 2, "a".to_owned()), (3, 1, "c".to_owned()));
        assert_eq!(told(Place::default(), 9).await, [b.clone(), a.clone(), c.clone()]);
        assert_eq!(told(Place::default(), 2).await, [b, a.clone()]);
        assert_eq!(told(Place { recorded: Seq(1), position: 1 }, 9).await, [a, c.clone()]);
        for (end, rest) in ends.into_iter().zip([vec![c.clone()], vec![c.clone()], vec![]]) {
            assert_eq!(told(end, 9).await, rest, "behind {end:?}");
        }
        let tx = store.begin().await.unwrap();
        live::forget(&tx, Timestamp(10)).await.unwrap();
        assert_eq!(live::forgotten(&tx).await.unwrap(), Seq(0), "nothing is so old");
        live::forget(&tx, Timestamp(30)).await.unwrap();
        assert_eq!(live::forgotten(&tx).await.unwrap(), Seq(1));
        tx.commit().await.unwrap();
        assert_eq!(told(Place::default(), 9).await, [c]);
    });
}
