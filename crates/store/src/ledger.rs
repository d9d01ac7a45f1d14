//! The double-entry ledger as it is stored: accounts, and transactions chained by hash. Nothing here is ever changed.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{self, bytes, corrupt, fit, interval, symbol, symbol_column};
use crate::keyset::{self, Keys};
use crate::{Read, RowKey, Sorted, StoreError, Tx};
use ::ledger::{Account, AccountId, AccountKey, Chain, Entry, Purpose, Transaction};
use base::{Amount, Interval, PartyId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Value,
};
use std::collections::{BTreeMap, HashMap};

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
        pub reference: String,
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

mod balance_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_balance")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: i64,
        pub balance: i64,
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
const PAID: i16 = 5;

fn write_account(account: &Account) -> Result<account_row::Model, StoreError> {
    let (purpose, funding) = match account.key.purpose {
        Purpose::Held => (HELD, Symbol::NONE),
        Purpose::Payable => (PAYABLE, Symbol::NONE),
        Purpose::Paid => (PAID, Symbol::NONE),
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
        PAID => Purpose::Paid,
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
        Some(row) => {
            let hash = bytes("ledger_transaction", &row.hash)?;
            Ok(Chain { last: row.id, hash, booked_at: Timestamp(row.booked_at) })
        }
        None => Ok(Chain::default()),
    }
}

/// Writes transactions with their entries, and moves the balances that are kept beside them.
pub async fn append(tx: &Tx, seq: Seq, transactions: &[Transaction]) -> Result<(), StoreError> {
    let rows = transactions.iter().map(|transaction| transaction_row::Model {
        id: transaction.id,
        key: transaction.key.clone(),
        booked_at: transaction.booked_at.0,
        from_at: transaction.effective.from.0,
        to_at: transaction.effective.to.0,
        lines_hash: transaction.lines_hash.to_vec(),
        reverses: transaction.reverses,
        reference: transaction.reference.clone(),
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
    move_balances(tx, transactions).await
}

async fn move_balances(tx: &Tx, transactions: &[Transaction]) -> Result<(), StoreError> {
    let mut moved: BTreeMap<AccountId, i128> = BTreeMap::new();
    for entry in transactions.iter().flat_map(|transaction| &transaction.entries) {
        *moved.entry(entry.account).or_default() += i128::from(entry.amount.0);
    }
    let row = |(account, amount): (AccountId, i128)| {
        Ok([Value::from(account.0), Value::from(fit::<i128, i64>("a balance", amount)?)])
    };
    let rows = moved.into_iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
    let before = "INSERT INTO ledger_balance (account, balance) ";
    let after = " ON CONFLICT (account) DO UPDATE SET balance = ledger_balance.balance + excluded.balance";
    bulk::with_values(tx, before, after, &rows).await?;
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

/// Which transactions are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionQuery {
    /// Numbers up to this one.
    pub last: i64,
    /// About exactly this range of time.
    pub effective: Option<Interval>,
    /// Posted in this time.
    pub booked: Interval,
    /// Key beginning with this.
    pub key: Option<&'static str>,
    /// What they are known by outside holds this text.
    pub reference: Option<String>,
    /// With an entry of one of these accounts. More of them than a statement can name narrow nothing down.
    pub accounts: Option<Vec<AccountId>>,
    /// In which order, and how many.
    pub page: Sorted<TransactionSort>,
}

/// What transactions can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionSort {
    /// The order in which they were posted, which is that of their numbers and times.
    Posted,
    /// The beginning of the time that they are about, then that order.
    Effective,
}

impl TransactionSort {
    /// Where a transaction stands in a list that is sorted so.
    pub fn key(self, transaction: &Transaction) -> RowKey {
        match self {
            TransactionSort::Posted => RowKey::of_numbers(&[transaction.id]),
            TransactionSort::Effective => RowKey::of_numbers(&[transaction.effective.from.0, transaction.id]),
        }
    }

    fn columns(self) -> &'static [transaction_row::Column] {
        match self {
            TransactionSort::Posted => &[transaction_row::Column::Id],
            TransactionSort::Effective => &[transaction_row::Column::FromAt, transaction_row::Column::Id],
        }
    }
}

/// The transactions that are wanted.
pub async fn list(on: &impl Read, wanted: &TransactionQuery) -> Result<Vec<Transaction>, StoreError> {
    use transaction_row::Column;
    let mut query = transaction_row::Entity::find();
    if wanted.last < i64::MAX {
        query = query.filter(Column::Id.lte(wanted.last));
    }
    if let Some(range) = wanted.effective {
        query = query.filter(Column::FromAt.eq(range.from.0)).filter(Column::ToAt.eq(range.to.0));
    }
    query = keyset::during(query, Column::BookedAt, wanted.booked);
    if let Some(key) = wanted.key {
        let length = i32::try_from(key.len()).unwrap_or(i32::MAX);
        let start = Func::cust("SUBSTR").arg(Expr::col(Column::Key)).arg(Expr::value(1)).arg(Expr::value(length));
        query = query.filter(Expr::expr(start).eq(key));
    }
    if let Some(reference) = &wanted.reference {
        query = query.filter(keyset::holds(Column::Reference, reference));
    }
    if let Some(accounts) = wanted.accounts.as_ref().filter(|accounts| accounts.len() <= KEYS_MAX) {
        query = query.filter(Expr::exists(with_account(accounts)));
    }
    let keys = Keys { text: None, numbers: wanted.page.by.columns() };
    let rows = keyset::page(on, query, &keys, &wanted.page)?.all(&on.executor()).await?;
    with_entries(on, rows).await
}

/// Entries of the transaction at hand in one of these accounts. They are found by the transaction: an index by account would cost
/// whoever posts more than whoever looks gains.
fn with_account(accounts: &[AccountId]) -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    Query::select()
        .expr(Expr::value(1))
        .from("ledger_entry")
        .and_where(of("ledger_entry", "entry_of").equals(("ledger_transaction", "id")))
        .and_where(of("ledger_entry", "account").is_in(accounts.iter().map(|account| account.0)))
        .to_owned()
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
            reference: row.reference,
            previous_hash: bytes("ledger_transaction", &row.previous_hash)?,
            hash: bytes("ledger_transaction", &row.hash)?,
            key: row.key,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Transactions about exactly this range of time that were recorded up to a commit, by number.
pub async fn about(on: &impl Read, effective: Interval, until: Seq) -> Result<Vec<Transaction>, StoreError> {
    let query = transaction_row::Entity::find()
        .filter(transaction_row::Column::FromAt.eq(effective.from.0))
        .filter(transaction_row::Column::ToAt.eq(effective.to.0))
        .filter(transaction_row::Column::Recorded.lte(until.0))
        .order_by_asc(transaction_row::Column::Id);
    let rows = query.all(&on.executor()).await?;
    with_entries(on, rows).await
}

/// The transaction with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Transaction>, StoreError> {
    let rows = transaction_row::Entity::find_by_id(id).all(&on.executor()).await?;
    Ok(with_entries(on, rows).await?.pop())
}

/// The transaction that reverses another.
pub async fn reversal_of(on: &impl Read, id: i64) -> Result<Option<Transaction>, StoreError> {
    let query = transaction_row::Entity::find().filter(transaction_row::Column::Reverses.eq(id));
    let rows = query.all(&on.executor()).await?;
    Ok(with_entries(on, rows).await?.pop())
}

/// Until when transactions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// What was posted by this instant.
    Time(Timestamp),
    /// What was recorded up to this commit.
    Commit(Seq),
}

/// The number of the last transaction that counts; 0 when none does. Times and commits rise with the numbers.
pub async fn last_until(on: &impl Read, until: Until) -> Result<i64, StoreError> {
    let condition = match until {
        Until::Time(at) => transaction_row::Column::BookedAt.lte(at.0),
        Until::Commit(seq) => transaction_row::Column::Recorded.lte(seq.0),
    };
    let select = transaction_row::Entity::find().select_only().column_as(transaction_row::Column::Id.max(), "last");
    let last = select.filter(condition).into_tuple::<Option<i64>>().one(&on.executor()).await?;
    Ok(last.flatten().unwrap_or(0))
}

/// The balances kept beside the entries, of every account that ever had one, by account.
pub async fn balances(on: &impl Read) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    let rows = balance_row::Entity::find().order_by_asc(balance_row::Column::Account).all(&on.executor()).await?;
    Ok(rows.into_iter().map(|row| (AccountId(row.account), Amount(row.balance))).collect())
}

/// Balances as they were when a transaction was the last: sums of the entries of everything up to it, by account.
pub async fn balances_after(on: &impl Read, last: i64) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    sums(on, Expr::col(("ledger_entry", "entry_of")).lte(last)).await
}

/// What everybody is owed from time that ended by an instant, by what was recorded up to a commit: sums over payable accounts, by
/// account.
pub async fn payable(on: &impl Read, ended_by: Timestamp, until: Seq) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    let ended = Expr::col(("ledger_transaction", "to_at")).lte(ended_by.0);
    let known = Expr::col(("ledger_transaction", "recorded")).lte(until.0);
    sums(on, ended.and(known).and(Expr::col(("ledger_account", "purpose")).eq(PAYABLE))).await
}

async fn sums(on: &impl Read, condition: Expr) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    // SUM of 64-bit numbers is a decimal in PostgreSQL, so the cast brings both databases to the same type.
    let sum = Expr::col(("ledger_entry", "amount")).sum().cast_as("bigint");
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let select = Query::select()
        .column(("ledger_entry", "account"))
        .expr(sum)
        .from("ledger_entry")
        .inner_join("ledger_transaction", of("ledger_transaction", "id").equals(("ledger_entry", "entry_of")))
        .inner_join("ledger_account", of("ledger_account", "id").equals(("ledger_entry", "account")))
        .and_where(condition)
        .group_by_col(("ledger_entry", "account"))
        .order_by(("ledger_entry", "account"), Order::Asc)
        .to_owned();
    let rows = on.executor().query_all(&select).await?;
    let read = |row: QueryResult| Ok((AccountId(row.try_get_by_index(0)?), Amount(row.try_get_by_index(1)?)));
    rows.into_iter().map(|row| read(row).map_err(|error: DbErr| error.into())).collect()
}
