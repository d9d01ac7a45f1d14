//! Accounts elsewhere that users sign in with.

use crate::harness::on_every_database;
use crate::user::a_user;
use base::Timestamp;
use store::StoreError;
use store::oidc::{self, Account};
use store::user;

#[test]
fn an_account_is_one_users_and_a_user_has_several() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        let bob = user::insert(&tx, &a_user("bob")).await.unwrap();
        let account = |issuer: &str, subject: &str, user| {
            let (issuer, subject, tied_by) = (issuer.to_owned(), subject.to_owned(), "it".to_owned());
            Account { issuer, subject, user, tied_at: Timestamp(5), tied_by }
        };
        let (one, two) = (account("https://a", "1", ann), account("https://b", "1", ann));
        for account in [&two, &one, &account("https://a", "2", bob)] {
            oidc::insert(&tx, account).await.unwrap();
        }
        assert_eq!(oidc::find(&tx, "https://a", "1").await.unwrap(), Some(one.clone()));
        assert_eq!(oidc::find(&tx, "https://a", "3").await.unwrap(), None);
        assert_eq!(oidc::of_users(&tx, &[ann]).await.unwrap().remove(&ann), Some(vec![one, two]));
        assert_eq!(oidc::delete_of(&tx, bob).await.unwrap(), 1);
        assert_eq!(oidc::find(&tx, "https://a", "2").await.unwrap(), None);
        let again = oidc::insert(&tx, &account("https://a", "1", bob)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
    });
}
