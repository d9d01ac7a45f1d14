//! Profiles, identifiers and links.

use crate::harness::on_every_database;
use base::{ProfileId, Seq, Symbol, Timestamp};
use store::identity::{self, BlindKey, Identifier, Link, LinkEnd, NewIdentifier, NewLink, NewProfile};
use store::{StoreError, Tx};

fn key(kind: u32, pool: u32, number: u32) -> BlindKey {
    let mut index = [0; 32];
    index[..4].copy_from_slice(&number.to_be_bytes());
    BlindKey { kind: Symbol(kind), pool: Symbol(pool), index }
}

fn profile(id: i64, key: BlindKey) -> NewProfile {
    let identifier = NewIdentifier { key, sealed: vec![1, 2, id as u8], last4: Some([id as u8 % 2; 32]) };
    NewProfile { id: ProfileId(id), kind: key.kind, wrapped_key: vec![9, 9], identifier: Some(identifier) }
}

async fn some_profiles(tx: &Tx, count: i64) {
    let profiles: Vec<NewProfile> = (1..=count).map(|id| profile(id, key(1, 0, id as u32))).collect();
    identity::insert_profiles(tx, Seq(1), &profiles).await.expect("profiles");
}

#[test]
fn profiles_are_found_by_kind_pool_and_hash() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let nameless = NewProfile { id: ProfileId(4), kind: Symbol::NONE, wrapped_key: vec![], identifier: None };
        let another = NewProfile { id: ProfileId(5), ..nameless.clone() };
        let profiles =
            [profile(1, key(1, 0, 7)), profile(2, key(2, 0, 7)), profile(3, key(1, 5, 7)), nameless, another];
        identity::insert_profiles(&tx, Seq(1), &profiles).await.unwrap();
        tx.commit().await.unwrap();
        let asked = [key(1, 0, 7), key(2, 0, 7), key(1, 5, 7), key(1, 0, 8), key(2, 5, 7)];
        let found = identity::find_profiles(&store, &asked).await.unwrap();
        let numbers: Vec<Option<i64>> = asked.iter().map(|key| found.get(key).map(|profile| profile.0)).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3), None, None]);
        assert_eq!(identity::find_by_last4(&store, &[1; 32], 9).await.unwrap(), [ProfileId(1), ProfileId(3)]);
        assert_eq!(identity::find_by_last4(&store, &[1; 32], 1).await.unwrap(), [ProfileId(1)]);
        assert_eq!(identity::count_profiles(&store).await.unwrap(), 5);
        let identifiers = identity::identifiers(&store, &[ProfileId(4), ProfileId(3)]).await.unwrap();
        let third = Identifier {
            profile: ProfileId(3),
            kind: Symbol(1),
            pool: Symbol(5),
            sealed: vec![1, 2, 3],
            wrapped_key: vec![9, 9],
        };
        assert_eq!(identifiers, [third]);
    });
}

#[test]
fn an_identifier_belongs_to_one_profile() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        identity::insert_profiles(&tx, Seq(1), &[profile(1, key(1, 0, 7))]).await.unwrap();
        let twice = identity::insert_profiles(&tx, Seq(1), &[profile(2, key(1, 0, 7))]).await;
        let Err(StoreError::Taken { table, key }) = twice else { panic!("{twice:?}") };
        assert_eq!((table.as_str(), key.as_str()), ("profile", "blind_index, kind, pool"));
    });
}

#[test]
fn thousands_of_identifiers_are_found_at_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_profiles(&tx, 5_001).await;
        let asked: Vec<BlindKey> = (1..=10_000).map(|number| key(1, 0, number)).collect();
        let found = identity::find_profiles(&tx, &asked).await.unwrap();
        assert_eq!(found.len(), 5_001);
        assert!(found.iter().all(|(found, profile)| *found == key(1, 0, profile.0 as u32)));
    });
}

#[test]
fn a_link_is_stored_once_and_revoked_once() {
    on_every_database(async |store| {
        let end = |profile| LinkEnd { profile: ProfileId(profile), kind: Symbol(1) };
        let link = |a, b, evidence: &str| NewLink { a: end(a), b: end(b), at: Timestamp(5), evidence: evidence.into() };
        let tx = store.begin().await.unwrap();
        some_profiles(&tx, 4).await;
        let first = [link(2, 1, "form 1"), link(1, 2, "form 1"), link(1, 2, "form 2")];
        assert_eq!(identity::insert_links(&tx, Seq(2), &first).await.unwrap(), 2);
        assert_eq!(identity::insert_links(&tx, Seq(3), &[link(1, 2, "form 1"), link(3, 1, "x")]).await.unwrap(), 1);
        assert!(identity::revoke_link(&tx, Seq(4), 2).await.unwrap());
        assert!(!identity::revoke_link(&tx, Seq(5), 2).await.unwrap());
        assert!(!identity::revoke_link(&tx, Seq(5), 99).await.unwrap());
        tx.commit().await.unwrap();
        let read = identity::links_after(&store, 0, 9).await.unwrap();
        assert!(read.iter().all(|(_, kinds)| *kinds == [Symbol(1); 2]));
        assert_eq!(identity::links_after(&store, 1, 1).await.unwrap(), read[1..2]);
        assert!(identity::links_after(&store, 3, 9).await.unwrap().is_empty());
        let links: Vec<Link> = read.into_iter().map(|(link, _)| link).collect();
        let stored = |id, b, recorded, revoked| Link {
            id,
            a: ProfileId(1),
            b: ProfileId(b),
            at: Timestamp(5),
            recorded: Seq(recorded),
            revoked,
        };
        assert_eq!(links, [stored(1, 2, 2, None), stored(2, 2, 2, Some(Seq(4))), stored(3, 3, 3, None)]);
        let with_evidence = identity::links_of(&store, ProfileId(3)).await.unwrap();
        assert_eq!(with_evidence, [(links[2].clone(), "x".to_owned())]);
        assert_eq!(identity::links_by_id(&store, &[9, 3]).await.unwrap(), with_evidence);
        assert_eq!(identity::links_changed(&store).await.unwrap(), Seq(4), "revoked in 4, nothing since");
        // From one commit to another, which links hold at one of them only.
        let rows: [(i64, i64, &[i64]); 8] = [
            (0, 1, &[]),
            (1, 2, &[1, 2]),
            (2, 3, &[3]),
            (3, 4, &[2]),
            (2, 4, &[2, 3]),
            (4, 9, &[]),
            (1, 4, &[1, 3]),
            (4, 1, &[1, 3]),
        ];
        for (one, other, expect) in rows {
            let found = identity::links_differing(&store, Seq(one), Seq(other), 9).await.unwrap().expect("few");
            let mut numbers: Vec<i64> = found.iter().map(|(link, _)| link.id).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, expect, "{one} to {other}");
        }
        assert!(identity::links_differing(&store, Seq(1), Seq(4), 2).await.unwrap().is_none(), "too many");
        let naming = async |profiles: &[i64]| {
            let profiles: Vec<ProfileId> = profiles.iter().copied().map(ProfileId).collect();
            let found = identity::links_naming(&store, &profiles).await.unwrap();
            found.into_iter().map(|(link, _)| link.id).collect::<std::collections::BTreeSet<i64>>()
        };
        assert_eq!(naming(&[2]).await, [1, 2].into());
        assert_eq!(naming(&[3, 1]).await, [1, 2, 3].into());
        assert_eq!(naming(&[4]).await, [].into());
        assert_eq!(identity::newest_link(&store).await.unwrap(), Some(links[2].clone()));
    });
}

#[test]
fn what_is_erased_is_not_found_and_may_come_again() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_profiles(&tx, 3).await;
        assert!(identity::erase(&tx, ProfileId(1)).await.unwrap());
        assert!(!identity::erase(&tx, ProfileId(9)).await.unwrap());
        assert!(identity::find_profiles(&tx, &[key(1, 0, 1)]).await.unwrap().is_empty());
        assert_eq!(identity::find_by_last4(&tx, &[1; 32], 9).await.unwrap(), [ProfileId(3)]);
        let left = identity::identifiers(&tx, &[ProfileId(1)]).await.unwrap();
        assert!(left.iter().all(|identifier| identifier.sealed.is_empty() && identifier.wrapped_key.is_empty()));
        identity::insert_profiles(&tx, Seq(2), &[profile(4, key(1, 0, 1))]).await.unwrap();
        assert_eq!(identity::find_profiles(&tx, &[key(1, 0, 1)]).await.unwrap()[&key(1, 0, 1)], ProfileId(4));
        assert_eq!(identity::count_profiles(&tx).await.unwrap(), 4);
    });
}

#[test]
fn identity_rules_hold_from_their_commit_on() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        identity::declare_rules(&tx, Seq(3), "[1]").await.unwrap();
        identity::declare_rules(&tx, Seq(5), "[2]").await.unwrap();
        identity::declare_rules(&tx, Seq(5), "[3]").await.unwrap();
        for (until, expect) in [(2, None), (3, Some("[1]")), (4, Some("[1]")), (5, Some("[3]")), (9, Some("[3]"))] {
            assert_eq!(identity::rules(&tx, Seq(until)).await.unwrap().as_deref(), expect, "until {until}");
        }
    });
}
