//! The double-entry ledger as it is stored: accounts, and transactions chained by hash. Nothing here is ever changed.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{self, bytes, corrupt, fit, interval, symbol, symbol_column};
use crate::{Read, StoreError, Tx};
use ::ledger::{Account, AccountId, AccountKey, Chain, Entry, Purpose, Transaction};
use base::{Amount, PartyId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

mod account_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub party: i64,
        pub purpose: i16,
        pub funding: i32,
        pub book: i32,
        pub currency: String,
        pub scale: i16,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod transaction_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_transaction")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub key: String,
        pub booked_at: i64,
        pub from_at: i64,
        pub to_at: i64,
        pub lines_hash: Vec<u8>,
        pub reverses: Option<i64>,
        pub previous_hash: Vec<u8>,
        pub hash: Vec<u8>,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod entry_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_of: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub account: i64,
        pub amount: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Every account, by number.
pub async fn accounts(on: &impl Read) -> Result<Vec<Account>, StoreError> {
    let rows = account_row::Entity::find().order_by_asc(account_row::Column::Id).all(&on.executor()).await?;
    rows.iter().map(read_account).collect()
}

/// Writes accounts that a [`::ledger::Chart`] added.
pub async fn insert_accounts(tx: &Tx, accounts: &[Account]) -> Result<(), StoreError> {
    let rows = accounts.iter().map(write_account).collect::<Result<Vec<_>, _>>()?;
    bulk::insert::<account_row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

const HELD: i16 = 1;
const PAYABLE: i16 = 2;
const UNASSIGNED: i16 = 3;
const FUNDING: i16 = 4;

fn write_account(account: &Account) -> Result<account_row::Model, StoreError> {
    let (purpose, funding) = match account.key.purpose {
        Purpose::Held => (HELD, Symbol::NONE),
        Purpose::Payable => (PAYABLE, Symbol::NONE),
        Purpose::Unassigned => (UNASSIGNED, Symbol::NONE),
        Purpose::Funding(name) => (FUNDING, name),
    };
    Ok(account_row::Model {
        id: account.id.0,
        party: i64::from(PartyId::column(account.key.party)),
        purpose,
        funding: symbol_column(funding)?,
        book: symbol_column(account.key.book)?,
        currency: account.key.currency.code().to_owned(),
        scale: i16::from(account.key.currency.scale()),
    })
}

fn read_account(row: &account_row::Model) -> Result<Account, StoreError> {
    let purpose = match row.purpose {
        HELD => Purpose::Held,
        PAYABLE => Purpose::Payable,
        UNASSIGNED => Purpose::Unassigned,
        FUNDING => Purpose::Funding(symbol("ledger_account", row.funding)?),
        other => return Err(corrupt("ledger_account", other)),
    };
    let key = AccountKey {
        party: column::party_or_nobody("ledger_account", row.party)?,
        purpose,
        book: symbol("ledger_account", row.book)?,
        currency: column::currency("ledger_account", &row.currency, row.scale)?,
    };
    Ok(Account { id: AccountId(row.id), key })
}

/// The end of the chain: what the next transaction is appended to.
pub async fn chain(on: &impl Read) -> Result<Chain, StoreError> {
    let query = transaction_row::Entity::find().order_by_desc(transaction_row::Column::Id);
    match query.one(&on.executor()).await? {
        Some(row) => Ok(Chain { last: row.id, hash: bytes("ledger_transaction", &row.hash)? }),
        None => Ok(Chain::default()),
    }
}

/// Writes transactions with their entries.
pub async fn append(tx: &Tx, seq: Seq, transactions: &[Transaction]) -> Result<(), StoreError> {
    let rows = transactions.iter().map(|transaction| transaction_row::Model {
        id: transaction.id,
        key: transaction.key.clone(),
        booked_at: transaction.booked_at.0,
        from_at: transaction.effective.from.0,
        to_at: transaction.effective.to.0,
        lines_hash: transaction.lines_hash.to_vec(),
        reverses: transaction.reverses,
        previous_hash: transaction.previous_hash.to_vec(),
        hash: transaction.hash.to_vec(),
        recorded: seq.0,
    });
    bulk::insert::<transaction_row::Entity>(tx, Conflict::Refuse, rows).await?;
    let mut entries = Vec::new();
    for transaction in transactions {
        for (position, entry) in transaction.entries.iter().enumerate() {
            entries.push(entry_row::Model {
                entry_of: transaction.id,
                position: fit("a position", position)?,
                account: entry.account.0,
                amount: entry.amount.0,
            });
        }
    }
    bulk::insert::<entry_row::Entity>(tx, Conflict::Refuse, entries).await?;
    Ok(())
}

/// Transactions with a number above `after`, by number, at most `limit`: pages for the check.
pub async fn page(on: &impl Read, after: i64, limit: u64) -> Result<Vec<Transaction>, StoreError> {
    let query = transaction_row::Entity::find()
        .filter(transaction_row::Column::Id.gt(after))
        .order_by_asc(transaction_row::Column::Id)
        .limit(limit);
    let rows = query.all(&on.executor()).await?;
    with_entries(on, rows).await
}

/// The transaction under an idempotency key.
pub async fn find(on: &impl Read, key: &str) -> Result<Option<Transaction>, StoreError> {
    let query = transaction_row::Entity::find().filter(transaction_row::Column::Key.eq(key));
    let rows = query.all(&on.executor()).await?;
    Ok(with_entries(on, rows).await?.pop())
}

async fn with_entries(on: &impl Read, rows: Vec<transaction_row::Model>) -> Result<Vec<Transaction>, StoreError> {
    let mut entries: HashMap<i64, Vec<Entry>> = HashMap::new();
    for chunk in rows.chunks(KEYS_MAX) {
        let wanted = entry_row::Column::EntryOf.is_in(chunk.iter().map(|row| row.id));
        let query = entry_row::Entity::find().filter(wanted);
        let query = query.order_by_asc(entry_row::Column::EntryOf).order_by_asc(entry_row::Column::Position);
        for row in query.all(&on.executor()).await? {
            let entry = Entry { account: AccountId(row.account), amount: Amount(row.amount) };
            entries.entry(row.entry_of).or_default().push(entry);
        }
    }
    let read = |row: transaction_row::Model| {
        Ok(Transaction {
            id: row.id,
            booked_at: Timestamp(row.booked_at),
            effective: interval(row.from_at, row.to_at),
            entries: entries.remove(&row.id).unwrap_or_default(),
            lines_hash: bytes("ledger_transaction", &row.lines_hash)?,
            reverses: row.reverses,
            previous_hash: bytes("ledger_transaction", &row.previous_hash)?,
            hash: bytes("ledger_transaction", &row.hash)?,
            key: row.key,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The sum of the entries of every account that has any, by account.
pub async fn balances(on: &impl Read) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    // SUM of 64-bit numbers is a decimal in PostgreSQL, so the cast brings both databases to the same type.
    let sum = Expr::col(entry_row::Column::Amount).sum().cast_as("bigint");
    let rows: Vec<(i64, i64)> = entry_row::Entity::find()
        .select_only()
        .column(entry_row::Column::Account)
        .column_as(sum, "balance")
        .group_by(entry_row::Column::Account)
        .order_by_asc(entry_row::Column::Account)
        .into_tuple()
        .all(&on.executor())
        .await?;
    Ok(rows.into_iter().map(|(account, balance)| (AccountId(account), Amount(balance))).collect())
}
