//! Names, places and goods. Everything that could belong to somebody is made up; cities are real, at city precision.

/// A city and about where its center is.
#[derive(Clone, Copy, Debug)]
pub struct City {
    /// Name as people write it.
    pub name: &'static str,
    /// Hundredths of a degree north.
    pub north: i32,
    /// Hundredths of a degree east.
    pub east: i32,
}

/// A sales region: key, name and cities, the largest first.
pub struct Area {
    /// Key.
    pub key: &'static str,
    /// Name.
    pub name: &'static str,
    /// Where its stores are.
    pub cities: &'static [City],
}

const fn city(name: &'static str, north: i32, east: i32) -> City {
    City { name, north, east }
}

/// The regions in the order in which a growing group opens them.
pub const AREAS: [Area; 7] = [
    Area {
        key: "east",
        name: "华东大区",
        cities: &[
            city("上海", 3123, 12147),
            city("杭州", 3027, 12016),
            city("南京", 3206, 11880),
            city("苏州", 3130, 12059),
            city("宁波", 2987, 12155),
            city("合肥", 3182, 11723),
        ],
    },
    Area {
        key: "south",
        name: "华南大区",
        cities: &[
            city("广州", 2313, 11326),
            city("深圳", 2254, 11406),
            city("厦门", 2448, 11809),
            city("福州", 2607, 11930),
            city("南宁", 2282, 10837),
            city("海口", 2004, 11033),
        ],
    },
    Area {
        key: "north",
        name: "华北大区",
        cities: &[
            city("北京", 3991, 11640),
            city("天津", 3909, 11720),
            city("石家庄", 3805, 11451),
            city("济南", 3665, 11712),
            city("青岛", 3607, 12038),
            city("太原", 3787, 11255),
        ],
    },
    Area {
        key: "southwest",
        name: "西南大区",
        cities: &[
            city("成都", 3066, 10407),
            city("重庆", 2956, 10655),
            city("昆明", 2488, 10283),
            city("贵阳", 2665, 10663),
        ],
    },
    Area {
        key: "central",
        name: "华中大区",
        cities: &[
            city("武汉", 3059, 11431),
            city("长沙", 2823, 11294),
            city("郑州", 3475, 11363),
            city("南昌", 2869, 11586),
        ],
    },
    Area {
        key: "northwest",
        name: "西北大区",
        cities: &[city("西安", 3434, 10894), city("兰州", 3606, 10383), city("银川", 3849, 10623)],
    },
    Area {
        key: "northeast",
        name: "东北大区",
        cities: &[
            city("沈阳", 4181, 12343),
            city("大连", 3891, 12161),
            city("哈尔滨", 4580, 12654),
            city("长春", 4382, 12532),
        ],
    },
];

/// An invented brand: key, name and what it sells.
pub struct BrandWords {
    /// Key.
    pub key: &'static str,
    /// Name.
    pub name: &'static str,
    /// First letters of its articles.
    pub code: &'static str,
    /// Categories, each with the lowest and highest list price in CNY.
    pub categories: &'static [(&'static str, u32, u32)],
}

/// The brands of the group.
pub const BRANDS: [BrandWords; 3] = [
    BrandWords {
        key: "chenyu",
        name: "晨屿优选",
        code: "CY",
        categories: &[
            ("outerwear", 599, 2599),
            ("dress", 299, 1299),
            ("knitwear", 199, 899),
            ("shirt", 159, 599),
            ("accessory", 39, 399),
            ("gift_card", 100, 1000),
        ],
    },
    BrandWords {
        key: "qinghe",
        name: "青禾里",
        code: "QH",
        categories: &[
            ("skincare", 89, 1280),
            ("makeup", 59, 480),
            ("fragrance", 199, 980),
            ("travel_set", 49, 199),
            ("gift_card", 100, 500),
        ],
    },
    BrandWords {
        key: "muzhi",
        name: "木知童屋",
        code: "MZ",
        categories: &[("kidswear", 79, 499), ("baby_care", 29, 299), ("toy", 39, 699), ("bedding", 129, 899)],
    },
];

/// Streets and malls that many cities have one of.
pub const PLACES: [&str; 14] = [
    "人民路",
    "中山路",
    "解放路",
    "星河里",
    "云上天地",
    "湖滨广场",
    "新街坊",
    "万象里",
    "光华路",
    "南门巷",
    "江畔汇",
    "百汇中心",
    "长宁里",
    "东湖天街",
];

/// Surnames.
pub const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高",
    "罗", "梁", "宋", "唐", "许",
];

/// Given names.
pub const GIVEN_NAMES: [&str; 36] = [
    "子涵", "雨桐", "欣怡", "梓萱", "思远", "佳宁", "晓彤", "浩然", "一诺", "若溪", "静怡", "俊杰", "嘉怡", "明轩",
    "语嫣", "诗琪", "文博", "雅琴", "志远", "海燕", "丽娜", "春梅", "建华", "晨曦", "可欣", "瑞霖", "婉清", "家豪",
    "心悦", "宇航", "芷若", "立诚", "慧敏", "紫薇", "国栋", "云舒",
];

/// Words that begin the names of dealers.
pub const DEALERS: [&str; 12] =
    ["瑞禾", "恒屿", "锦川", "丰汇", "德远", "启顺", "华晟", "盛和", "宏途", "嘉业", "众悦", "诚泰"];
