//! What kinds of party an organisation has, and in which trees they stand.

/// The kind of a unit or person. One English word per thing, the same in files, API and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PartyKind {
    /// 集团
    Group = 1,
    /// 品牌
    Brand = 2,
    /// 部门
    Department = 3,
    /// 大区、区域
    Region = 4,
    /// 经销商、加盟商
    Dealer = 5,
    /// 门店
    Store = 6,
    /// 云店: the online face of a store
    CloudStore = 7,
    /// 导购 and every other person who holds a position
    Associate = 8,
    /// 异业: a partner of another trade
    Partner = 9,
}

impl PartyKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [PartyKind; 9] = [
        PartyKind::Group,
        PartyKind::Brand,
        PartyKind::Department,
        PartyKind::Region,
        PartyKind::Dealer,
        PartyKind::Store,
        PartyKind::CloudStore,
        PartyKind::Associate,
        PartyKind::Partner,
    ];

    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            PartyKind::Group => "group",
            PartyKind::Brand => "brand",
            PartyKind::Department => "department",
            PartyKind::Region => "region",
            PartyKind::Dealer => "dealer",
            PartyKind::Store => "store",
            PartyKind::CloudStore => "cloud_store",
            PartyKind::Associate => "associate",
            PartyKind::Partner => "partner",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind with this number, as columns store it.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// The two trees of an organisation: whom one reports to, and whom one settles with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tree {
    /// A store reports to a region, a person to a manager.
    Management = 1,
    /// A store settles to a dealer.
    Settlement = 2,
}

impl Tree {
    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            Tree::Management => "management",
            Tree::Settlement => "settlement",
        }
    }

    /// The tree with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Tree::Management, Tree::Settlement].into_iter().find(|tree| tree.name() == name)
    }
}
