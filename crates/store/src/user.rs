//! Users: who may sign in, and what each may do where and when.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{corrupt, interval, party, party_column};
use crate::{Read, StoreError, Tx, near};
use base::{Interval, PartyId, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
        pub full_name: String,
        pub password: String,
        pub must_change: i16,
        pub disabled: i16,
        pub created_at: i64,
        pub created_by: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod grant_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_grant")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub user_id: i64,
        pub role: i16,
        pub scope: i16,
        pub party: i64,
        pub from_at: i64,
        pub to_at: i64,
        pub granted_at: i64,
        pub granted_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Number of a user, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub i64);

/// What somebody is in the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// Whose group it is: may do everything.
    Owner = 1,
    /// 总部: user and member operations, strategy.
    HeadOffice = 2,
    /// 区域: a region and its stores.
    RegionLead = 3,
    /// 经销商、加盟商: the own stores, members and money.
    Dealer = 4,
    /// 店长
    StoreManager = 5,
    /// 导购: the own members and earnings.
    Associate = 6,
    /// 财务: periods, settlement, statements, audit.
    Finance = 7,
    /// Looks at everything and changes nothing.
    Analyst = 8,
    /// Runs the service: users, tokens, backup.
    It = 9,
}

impl Role {
    /// Every role, in the order of their numbers.
    pub const ALL: [Role; 9] = [
        Role::Owner,
        Role::HeadOffice,
        Role::RegionLead,
        Role::Dealer,
        Role::StoreManager,
        Role::Associate,
        Role::Finance,
        Role::Analyst,
        Role::It,
    ];

    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::HeadOffice => "head_office",
            Role::RegionLead => "region_lead",
            Role::Dealer => "dealer",
            Role::StoreManager => "store_manager",
            Role::Associate => "associate",
            Role::Finance => "finance",
            Role::Analyst => "analyst",
            Role::It => "it",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In the whole group.
    Everything,
    /// In a unit and everything below it, in the management or the settlement tree.
    Unit(PartyId),
    /// For one person alone.
    Person(PartyId),
}

impl Scope {
    fn columns(self) -> (i16, i64) {
        match self {
            Scope::Everything => (0, 0),
            Scope::Unit(unit) => (1, party_column(unit)),
            Scope::Person(person) => (2, party_column(person)),
        }
    }

    fn read(scope: i16, of: i64) -> Result<Scope, StoreError> {
        match scope {
            0 => Ok(Scope::Everything),
            1 => party("user_grant", of).map(Scope::Unit),
            2 => party("user_grant", of).map(Scope::Person),
            other => Err(corrupt("user_grant", other)),
        }
    }
}

/// A role somewhere for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When.
    pub during: Interval,
}

/// A grant as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub user: UserId,
    /// What, where and when.
    pub grant: Grant,
    /// When it was given.
    pub granted_at: Timestamp,
    /// By whom.
    pub granted_by: String,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The name to sign in with; unique.
    pub name: String,
    /// What people call the user.
    pub full_name: String,
    /// Hash of the password with its salt and parameters; empty when there is none.
    pub password: String,
    /// Whether the password was given by somebody else and has to be changed first.
    pub must_change: bool,
    /// When the user was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A user as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// Whether the user may not sign in.
    pub disabled: bool,
    /// Counts the changes, those of grants included; 1 for a new user.
    pub version: i64,
    /// The rest.
    pub user: NewUser,
}

/// Makes a user. A name that is taken is refused.
pub async fn insert(tx: &Tx, user: &NewUser) -> Result<UserId, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        name: user.name.clone(),
        full_name: user.full_name.clone(),
        password: user.password.clone(),
        must_change: i16::from(user.must_change),
        disabled: 0,
        created_at: user.created_at.0,
        created_by: user.created_by.clone(),
        version: 1,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(UserId(id))
}

/// What is changed of a user; nothing where there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What people call the user.
    pub full_name: Option<String>,
    /// Whether the user may not sign in.
    pub disabled: Option<bool>,
    /// Hash of a new password, and whether it has to be changed first.
    pub password: Option<(String, bool)>,
}

/// Changes a user; also without any change its version counts on.
pub async fn update(tx: &Tx, id: UserId, change: &UserChange) -> Result<(), StoreError> {
    let mut query = row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id.0));
    if let Some(full_name) = &change.full_name {
        query = query.col_expr(row::Column::FullName, Expr::value(full_name.as_str()));
    }
    if let Some(disabled) = change.disabled {
        query = query.col_expr(row::Column::Disabled, Expr::value(i16::from(disabled)));
    }
    if let Some((hash, must_change)) = &change.password {
        query = query
            .col_expr(row::Column::Password, Expr::value(hash.as_str()))
            .col_expr(row::Column::MustChange, Expr::value(i16::from(*must_change)));
    }
    if query.exec(tx.connection()).await?.rows_affected == 0 {
        return Err(StoreError::NotFound { what: "user", id: id.0.to_string() });
    }
    Ok(())
}

/// Gives a user a role and returns the number of the grant.
pub async fn grant(tx: &Tx, user: UserId, grant: &Grant, (at, by): (Timestamp, &str)) -> Result<i64, StoreError> {
    let id = bulk::next_id::<grant_row::Entity>(tx, grant_row::Column::Id).await?;
    let (scope, party) = grant.scope.columns();
    let row = grant_row::Model {
        id,
        user_id: user.0,
        role: grant.role as i16,
        scope,
        party,
        from_at: grant.during.from.0,
        to_at: grant.during.to.0,
        granted_at: at.0,
        granted_by: by.to_owned(),
    };
    bulk::insert::<grant_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    update(tx, user, &UserChange::default()).await?;
    Ok(id)
}

/// Ends a grant of a user at an instant. Its start stays, so that it can be asked who might do what then.
pub async fn end_grant(tx: &Tx, user: UserId, grant: i64, at: Timestamp) -> Result<(), StoreError> {
    grant_row::Entity::update_many()
        .col_expr(grant_row::Column::ToAt, Expr::value(at.0))
        .filter(grant_row::Column::Id.eq(grant))
        .filter(grant_row::Column::UserId.eq(user.0))
        .exec(tx.connection())
        .await?;
    update(tx, user, &UserChange::default()).await
}

/// The user with this number.
pub async fn get(on: &impl Read, id: UserId) -> Result<Option<User>, StoreError> {
    Ok(near::first(on, row::Entity::find_by_id(id.0)).await?.map(read))
}

/// The user who signs in with this name.
pub async fn find(on: &impl Read, name: &str) -> Result<Option<User>, StoreError> {
    Ok(near::first(on, row::Entity::find().filter(row::Column::Name.eq(name))).await?.map(read))
}

/// How many users there are.
pub async fn count(on: &impl Read) -> Result<u64, StoreError> {
    Ok(row::Entity::find().count(&on.executor()).await?)
}

/// Users after one, by number.
pub async fn page(on: &impl Read, after: Option<UserId>, limit: u64) -> Result<Vec<User>, StoreError> {
    let after = after.map_or(0, |user| user.0);
    let query = row::Entity::find().filter(row::Column::Id.gt(after)).order_by_asc(row::Column::Id).limit(limit);
    Ok(query.all(&on.executor()).await?.into_iter().map(read).collect())
}

/// The grants of users, by number.
pub async fn grants(on: &impl Read, users: &[UserId]) -> Result<HashMap<UserId, Vec<StoredGrant>>, StoreError> {
    let mut found: HashMap<UserId, Vec<StoredGrant>> = HashMap::new();
    for chunk in users.chunks(KEYS_MAX) {
        let of = grant_row::Column::UserId.is_in(chunk.iter().map(|user| user.0));
        let query = grant_row::Entity::find().filter(of).order_by_asc(grant_row::Column::Id);
        for row in near::by_keys(on, query, users.len()).await? {
            found.entry(UserId(row.user_id)).or_default().push(read_grant(row)?);
        }
    }
    Ok(found)
}

/// Every grant of a role, by number.
pub async fn with_role(on: &impl Read, role: Role) -> Result<Vec<StoredGrant>, StoreError> {
    let query = grant_row::Entity::find().filter(grant_row::Column::Role.eq(role as i16));
    query.order_by_asc(grant_row::Column::Id).all(&on.executor()).await?.into_iter().map(read_grant).collect()
}

fn read(row: row::Model) -> User {
    User {
        id: UserId(row.id),
        disabled: row.disabled != 0,
        version: row.version,
        user: NewUser {
            name: row.name,
            full_name: row.full_name,
            password: row.password,
            must_change: row.must_change != 0,
            created_at: Timestamp(row.created_at),
            created_by: row.created_by,
        },
    }
}

fn read_grant(row: grant_row::Model) -> Result<StoredGrant, StoreError> {
    let role = Role::ALL.into_iter().find(|role| *role as i16 == row.role);
    Ok(StoredGrant {
        id: row.id,
        user: UserId(row.user_id),
        grant: Grant {
            role: role.ok_or_else(|| corrupt("user_grant", row.role))?,
            scope: Scope::read(row.scope, row.party)?,
            during: interval(row.from_at, row.to_at),
        },
        granted_at: Timestamp(row.granted_at),
        granted_by: row.granted_by,
    })
}
