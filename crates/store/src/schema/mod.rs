//! The schema and its migrations.

use crate::{Store, StoreError};

pub(crate) async fn migrate(store: &Store) -> Result<(), StoreError> {
    todo!("")
}
