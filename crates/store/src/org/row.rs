//! The tables of the organisation. Rows are versions: a correction is another row with the same key and a later commit.

use base::Seq;
use sea_orm::{DatabaseExecutor, DbErr, EntityTrait};
use std::collections::HashMap;
use std::hash::Hash;

/// A row that says what was known from a commit on.
pub(super) trait Version {
    /// What it is about.
    type Key: Eq + Hash;
    /// What it is about.
    fn key(&self) -> Self::Key;
    /// The commit.
    fn recorded(&self) -> i64;
}

/// What was known after a commit: of everything the latest version up to it, in any order.
pub(super) async fn known<E>(executor: DatabaseExecutor<'_>, until: Seq) -> Result<Vec<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: Version,
{
    let mut latest: HashMap<<E::Model as Version>::Key, E::Model> = HashMap::new();
    for row in E::find().all(&executor).await?.into_iter().filter(|row| row.recorded() <= until.0) {
        let key = row.key();
        if latest.get(&key).is_none_or(|other| other.recorded() < row.recorded()) {
            latest.insert(key, row);
        }
    }
    Ok(latest.into_values().collect())
}

macro_rules! version {
    ($module:ident, ($($field:ident: $of:ty),+)) => {
        impl Version for $module::Model {
            type Key = ($($of,)+);

            fn key(&self) -> Self::Key {
                ($(self.$field,)+)
            }

            fn recorded(&self) -> i64 {
                self.recorded
            }
        }
    };
}

version!(party_name, (party: i64));
version!(edge, (tree: i16, child: i64, parent: i64, from_at: i64));
version!(position, (id: i64));
version!(holding, (position: i64, person: i64, from_at: i64));
version!(attribute, (party: i64, name: i32, from_at: i64));
version!(site, (party: i64));

pub(super) mod party {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "party")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: i16,
        pub key: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod party_name {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "party_name")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub party: i64,
        pub name: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod edge {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tree: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub child: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub parent: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub to_at: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod position {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "position")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub key: String,
        pub title: i32,
        pub unit: Option<i64>,
        pub reports_to: Option<i64>,
        pub from_at: i64,
        pub to_at: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod holding {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "holding")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub to_at: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod attribute {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attribute")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub party: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub to_at: i64,
        /// A decimal, digit by digit.
        pub value: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod site {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "site")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub party: i64,
        pub city: String,
        pub address: String,
        pub latitude: Option<i32>,
        pub longitude: Option<i32>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
