//! Tables of values, owners and links, and the laws I1 and I2 for any links.

use crate::{
    Identifier, IdentityError, KindRule, Link, Members, Renewal, Rules, SetAside, Why, choose_profile, mask, normalize,
};
use base::{MemberId, ProfileId, Seq, Symbol, Symbols, Timestamp};
use proptest::prelude::*;

#[test]
fn values_have_one_spelling() {
    let rows = [
        ("phone", "13912345678", "13912345678"),
        ("phone", " +86 139-1234-5678 ", "13912345678"),
        ("phone", "0086 13912345678", "13912345678"),
        ("phone", "8613912345678", "13912345678"),
        ("phone", "+86(139)1234.5678", "13912345678"),
        ("phone", "１３９１２３４５６７８", "13912345678"),
        ("phone", "＋８６　13912345678", "13912345678"),
        // Landlines and service numbers of the mainland.
        ("phone", "021-6123 4567", "02161234567"),
        ("phone", "+86 21 6123 4567", "02161234567"),
        ("phone", "+86 021 6123 4567", "02161234567"),
        ("phone", "+86 10 6123 4567", "01061234567"),
        ("phone", "+86 400 820 8820", "4008208820"),
        ("phone", "400-820-8820", "4008208820"),
        // Other countries.
        ("phone", "+852 5123 4567", "85251234567"),
        ("phone", "85251234567", "85251234567"),
        ("phone", "00852 5123 4567", "85251234567"),
        ("phone", "+1 415 555 2671", "0014155552671"),
        ("phone", "001 415 555 2671", "0014155552671"),
        ("phone", "+44 20 7946 0958", "442079460958"),
        ("phone", "00000000000", "00000000000"),
        ("email", " Wang.Li@Example.COM ", "wang.li@example.com"),
        ("email", "wang＠example.com", "wang@example.com"),
        ("unionid", " oABC-12 ", "oABC-12"),
        ("card", "007", "007"),
        ("anything", "王丽", "王丽"),
    ];
    for (kind, value, expect) in rows {
        let found = normalize(kind, value);
        assert_eq!(found.as_deref(), Ok(expect), "{kind} {value:?}");
        assert_eq!(normalize(kind, expect).as_deref(), Ok(expect), "{expect:?} is its own spelling");
    }
}

#[test]
fn values_that_cannot_be_are_refused() {
    let empty = |kind: &str| IdentityError::Empty { kind: kind.to_owned() };
    let strange = |kind: &str, position| IdentityError::StrangeCharacter { kind: kind.to_owned(), position };
    let rows = [
        ("phone", "  ", empty("phone")),
        ("card", "", empty("card")),
        ("phone", "138****1234", strange("phone", 4)),
        ("phone", "NULL", strange("phone", 1)),
        ("phone", "139+1234567", strange("phone", 4)),
        ("phone", "++8613912345678", strange("phone", 2)),
        ("phone", "1234", IdentityError::PhoneLength { digits: 4 }),
        ("phone", "+", IdentityError::PhoneLength { digits: 0 }),
        ("phone", "1391234567813912", IdentityError::PhoneLength { digits: 16 }),
        ("phone", "+86 1234567", IdentityError::PhoneLength { digits: 7 }),
        ("phone", "12345678901", IdentityError::NotAMainlandMobile),
        ("phone", "+8611912345678", IdentityError::NotAMainlandMobile),
        ("email", "wang", IdentityError::NotAnEmail),
        ("email", "@example.com", IdentityError::NotAnEmail),
        ("email", "wang@example", IdentityError::NotAnEmail),
        ("email", "wang@@example.com", IdentityError::NotAnEmail),
        ("email", "wang@example..com", IdentityError::NotAnEmail),
        ("email", "wang li@example.com", IdentityError::NotAnEmail),
        ("device", "a\u{0}b", strange("device", 2)),
    ];
    for (kind, value, expect) in rows {
        let error = normalize(kind, value).expect_err(value);
        assert_eq!(error, expect, "{kind} {value:?}");
        assert!(value.trim().is_empty() || !error.to_string().contains(value.trim()), "a message repeats a value");
    }
}

#[test]
fn masks_tell_apart_without_giving_away() {
    let rows = [
        ("phone", "13812341234", "138****1234"),
        ("phone", "0014155552671", "001****2671"),
        ("phone", "12345", "****"),
        ("email", "wang@example.com", "w***@example.com"),
        ("unionid", "oABCDEFGHIJKL", "oA****IJKL"),
        ("card", "778899", "****99"),
        ("card", "7788", "****"),
        ("card", "", "****"),
        ("customer", "王丽的会员卡", "****员卡"),
    ];
    for (kind, value, expect) in rows {
        assert_eq!(mask(kind, value), expect, "{kind} {value:?}");
    }
}

fn kind(number: u32, unique: bool, limit_per_member: Option<u32>, blocked: &[&str]) -> KindRule {
    let name = ["phone", "unionid", "card", "device", "tablet"][number as usize - 1].to_owned();
    let blocked = blocked.iter().map(|value| (*value).to_owned()).collect();
    KindRule { kind: Symbol(number), name, rank: number as u8, unique, limit_per_member, blocked }
}

/// 1 phone (at most 2), 2 unionid (at most 1), 3 card, 4 device and 5 tablet shared; 9 has no rule.
fn rules() -> Rules {
    let kinds = [
        kind(5, false, None, &[]),
        kind(1, true, Some(2), &["111"]),
        kind(2, true, Some(1), &[]),
        kind(3, true, None, &["0"]),
        kind(4, false, None, &["X"]),
    ];
    Rules::new(kinds.to_vec()).expect("good rules")
}

#[test]
fn rules_that_contradict_are_refused() {
    let two = |other| Rules::new(vec![kind(1, true, None, &[]), other]);
    let named = |text: &str| text.to_owned();
    assert_eq!(two(kind(1, true, None, &[])), Err(IdentityError::TwoRules { kind: named("phone") }));
    let same_rank = KindRule { rank: 1, ..kind(2, true, None, &[]) };
    assert_eq!(two(same_rank), Err(IdentityError::SameRank { first: named("phone"), second: named("unionid") }));
    assert_eq!(two(kind(2, true, Some(0), &[])), Err(IdentityError::NoRoom { kind: named("unionid") }));
    assert!(two(kind(2, true, Some(1), &[])).is_ok());
}

#[test]
fn the_standard_rules_can_be() {
    let mut symbols = Symbols::default();
    let standard = Rules::standard(&mut symbols);
    assert_eq!(Rules::new(standard.kinds().to_vec()).as_ref(), Ok(&standard));
    let names = "phone unionid openid external_userid card marketplace_id email device customer";
    for name in names.split(' ') {
        let rule = standard.named(name).unwrap_or_else(|| panic!("no rule for {name}"));
        assert_eq!(symbols.find(name), Some(rule.kind));
        for blocked in &rule.blocked {
            assert_eq!(normalize(name, blocked).as_ref(), Ok(blocked), "blocked values are compared after normalizing");
        }
    }
    assert!(standard.named("device").is_some_and(|rule| !rule.unique));
}

#[test]
fn the_strongest_identifier_owns_a_fact() {
    let rules = rules();
    // Kind and value of each identifier, then which one owns.
    type Row = (&'static [(u32, &'static str)], Option<&'static str>);
    let rows: [Row; 14] = [
        (&[], None),
        (&[(3, "c"), (1, "139"), (2, "u")], Some("139")),
        (&[(3, "c"), (1, "111"), (2, "u")], Some("u")),
        (&[(3, "b"), (3, "a")], Some("a")),
        (&[(4, "d"), (3, "c")], Some("c")),
        (&[(4, "d")], Some("d")),
        (&[(4, "d"), (4, "d")], Some("d")),
        (&[(4, "d"), (4, "e")], None),
        (&[(4, "d"), (5, "d")], None),
        (&[(4, "X")], None),
        (&[(1, "111"), (4, "d")], Some("d")),
        (&[(4, "X"), (5, "t")], Some("t")),
        (&[(9, "z")], None),
        (&[(9, "z"), (3, "c")], Some("c")),
    ];
    for (written, expect) in rows {
        for turned in [false, true] {
            let mut identifiers: Vec<Identifier<'_>> =
                written.iter().map(|(kind, value)| Identifier { kind: Symbol(*kind), value }).collect();
            if turned {
                identifiers.reverse();
            }
            let owner = choose_profile(&rules, &identifiers).map(|position| identifiers[position].value);
            assert_eq!(owner, expect, "{written:?}");
        }
    }
}

/// Profiles are numbered so that the tens say the kind: 11 and 12 are phones, 41 a device, 1 to 9 have none.
fn kind_of(profile: ProfileId) -> Option<Symbol> {
    Some(Symbol(profile.0 as u32 / 10)).filter(|kind| !kind.is_none())
}

fn link(id: i64, a: i64, b: i64) -> Link {
    let (a, b, at, recorded) = (ProfileId(a), ProfileId(b), Timestamp(id), Seq(id));
    Link { id, a, b, at, recorded, revoked: None }
}

fn show(members: &Members) -> String {
    let one = |(member, profiles): (MemberId, &[ProfileId])| {
        assert_eq!(member, profiles[0].into(), "a member is its smallest profile");
        profiles.iter().map(ToString::to_string).collect::<Vec<_>>().join("-")
    };
    members.several().map(one).collect::<Vec<_>>().join(" ")
}

fn check(pairs: &[(i64, i64)], expect: &str, aside: &[(i64, Why)]) {
    let links: Vec<Link> = pairs.iter().zip(1..).map(|((a, b), id)| link(id, *a, *b)).collect();
    let members = Members::build(kind_of, &links, &rules(), Seq(99));
    assert_eq!(show(&members), expect, "{pairs:?}");
    let expect: Vec<SetAside> = aside.iter().map(|(link, why)| SetAside { link: *link, why: *why }).collect();
    assert_eq!(members.set_aside(), expect, "{pairs:?}");
}

#[test]
fn links_make_members() {
    check(&[], "", &[]);
    check(&[(11, 31)], "11-31", &[]);
    check(&[(31, 11), (31, 21), (12, 32)], "11-21-31 12-32", &[]);
    check(&[(11, 11)], "", &[]);
    check(&[(11, 31), (31, 11), (31, 11)], "11-31", &[]);
    // Profiles without an identifier link freely.
    check(&[(1, 2), (2, 3), (3, 11)], "1-2-3-11", &[]);
}

#[test]
fn links_that_may_not_count_are_set_aside() {
    let device = Why::Shared { kind: Symbol(4) };
    check(&[(11, 41), (41, 12), (11, 31)], "11-31", &[(1, device), (2, device)]);
    check(&[(11, 91)], "", &[(1, Why::NoRule { kind: Symbol(9) })]);
    let phones = Why::Limit { kind: Symbol(1), limit: 2 };
    check(&[(11, 31), (31, 12), (31, 13)], "11-12-31", &[(3, phones)]);
    // The later link is set aside even where it would close nothing but the limit, and others go on.
    check(&[(11, 12), (13, 14), (31, 11), (31, 13), (32, 14)], "11-12-31 13-14-32", &[(4, phones)]);
    let unionids = Why::Limit { kind: Symbol(2), limit: 1 };
    check(&[(21, 31), (22, 32), (31, 32), (31, 33)], "21-31-33 22-32", &[(3, unionids)]);
    // Both limits are broken: the stronger kind is named.
    check(&[(11, 12), (11, 21), (13, 22), (21, 22)], "11-12-21 13-22", &[(4, phones)]);
    // One component over its limit does not disturb another.
    check(&[(21, 22), (11, 31)], "11-31", &[(1, unionids)]);
}

#[test]
fn the_watermark_decides_which_links_hold() {
    let mut revoked = link(2, 12, 32);
    revoked.revoked = Some(Seq(5));
    let links = [link(1, 11, 31), revoked, link(7, 31, 32)];
    for (watermark, expect) in
        [(0, ""), (1, "11-31"), (2, "11-31 12-32"), (4, "11-31 12-32"), (5, "11-31"), (7, "11-31-32")]
    {
        assert_eq!(show(&Members::build(kind_of, &links, &rules(), Seq(watermark))), expect, "at {watermark}");
    }
}

#[test]
fn look_ups() {
    let links = [link(1, 31, 11), link(2, 31, 21), link(3, 32, 12)];
    let members = Members::build(kind_of, &links, &rules(), Seq(9));
    let rows = [(11, 11, false), (21, 11, false), (31, 11, false), (32, 12, false), (33, 33, true), (-4, -4, true)];
    for (profile, member, single) in rows {
        assert_eq!(members.member_of(ProfileId(profile)), MemberId(member));
        assert_eq!(members.is_single(ProfileId(profile)), single, "{profile}");
    }
    assert_eq!(members.profiles_of(MemberId(12)), [ProfileId(12), ProfileId(32)]);
    assert_eq!(members.profiles_of(MemberId(31)), []);
    let nobody = Members::default();
    assert!(nobody.is_single(ProfileId(11)) && nobody.several().next().is_none());
}

/// Profiles without a kind, phones, union ids, cards, and a few shared ones and ones without a rule.
const PROFILES: i64 = 43;

fn any_links() -> impl Strategy<Value = Vec<Link>> {
    let one = (1..PROFILES, 1..PROFILES, 0..6i64, proptest::option::weighted(0.2, 0..20i64));
    proptest::collection::vec(one, 0..30).prop_map(|rows| {
        let rows = rows.into_iter().zip(1..);
        rows.map(|((a, b, at, revoked), id)| Link { at: Timestamp(at), revoked: revoked.map(Seq), ..link(id, a, b) })
            .collect()
    })
}

/// Adds links one at a time in canonical order, keeping whole sets of profiles.
fn naive(links: &[Link], watermark: Seq) -> Vec<Vec<ProfileId>> {
    let may = |profile: ProfileId| profile.0 < 40;
    let holds = |link: &&Link| link.holds_at(watermark) && may(link.a) && may(link.b);
    let mut links: Vec<&Link> = links.iter().filter(holds).collect();
    links.sort_by_key(|link| (link.at, link.a.min(link.b), link.a.max(link.b), link.id));
    let mut sets: Vec<Vec<ProfileId>> = (1..PROFILES).map(|profile| vec![ProfileId(profile)]).collect();
    for link in links {
        let of = |profile| sets.iter().position(|set| set.contains(&profile)).expect("everybody is in a set");
        let (a, b) = (of(link.a), of(link.b));
        if a == b {
            continue;
        }
        let mut both = [sets[a].clone(), sets[b].clone()].concat();
        let count = |kind| both.iter().filter(|profile| kind_of(**profile) == Some(Symbol(kind))).count();
        if count(1) <= 2 && count(2) <= 1 {
            both.sort_unstable();
            sets[a] = both;
            sets.remove(b);
        }
    }
    sets.retain(|set| set.len() > 1);
    sets.sort();
    sets
}

fn groups(members: &Members) -> Vec<Vec<ProfileId>> {
    members.several().map(|(_, profiles)| profiles.to_vec()).collect()
}

proptest! {
    #[test]
    fn members_agree_with_adding_link_by_link(links in any_links(), watermark in 0..40i64) {
        let members = Members::build(kind_of, &links, &rules(), Seq(watermark));
        let expect = naive(&links, Seq(watermark));
        prop_assert_eq!(groups(&members), expect.clone());
        for profile in (1..PROFILES).map(ProfileId) {
            let own = expect.iter().find(|set| set.contains(&profile));
            prop_assert_eq!(members.member_of(profile), own.map_or(profile, |set| set[0]).into());
            prop_assert_eq!(members.is_single(profile), own.is_none());
        }
    }

    /// Forward and back, whatever was linked and revoked in between.
    #[test]
    fn members_that_are_renewed_are_the_ones_built_anew(links in any_links(), from in 0..60i64, to in 0..60i64) {
        let (from, to) = (Seq(from), Seq(to));
        let before = Members::build(kind_of, &links, &rules(), from);
        let expect = Members::build(kind_of, &links, &rules(), to);
        let kinded = |link: &Link| {
            let kind = |profile| kind_of(profile).unwrap_or(Symbol::NONE);
            (link.clone(), [kind(link.a), kind(link.b)])
        };
        let differing = links.iter().filter(|link| link.holds_at(from) != link.holds_at(to)).map(kinded);
        let rules = rules();
        let mut renewal = Renewal::new(&rules, to, differing.collect());
        loop {
            let wanted = renewal.wanted();
            if wanted.is_empty() {
                break;
            }
            let naming = links.iter().filter(|link| wanted.contains(&link.a) || wanted.contains(&link.b));
            renewal.add(naming.map(kinded).collect());
        }
        match renewal.apply(&before) {
            Some(after) => {
                prop_assert_eq!(groups(&after), groups(&expect));
                prop_assert_eq!(after.set_aside(), expect.set_aside());
                for profile in (0..PROFILES).map(ProfileId) {
                    prop_assert_eq!(after.member_of(profile), expect.member_of(profile));
                    prop_assert_eq!(after.is_single(profile), expect.is_single(profile));
                }
            }
            None => {
                prop_assert_eq!(groups(&before), groups(&expect));
                prop_assert_eq!(before.set_aside(), expect.set_aside());
            }
        }
    }

    #[test]
    fn i1_merge_then_unmerge_restores(links in any_links(), chosen in any::<prop::sample::Index>(), a in 1..PROFILES, b in 1..PROFILES) {
        let before = Members::build(kind_of, &links, &rules(), Seq(50));
        let mut merged = links.clone();
        let place = chosen.index(links.len() + 1);
        let later = Link { at: Timestamp(3), recorded: Seq(51), revoked: Some(Seq(52)), ..link(77, a, b) };
        merged.insert(place, later);
        let after = Members::build(kind_of, &merged, &rules(), Seq(52));
        prop_assert_eq!(groups(&before), groups(&after));
        prop_assert_eq!(before.set_aside(), after.set_aside());
        // And what was read before the merge is still what it was.
        let still = Members::build(kind_of, &merged, &rules(), Seq(50));
        prop_assert_eq!(groups(&before), groups(&still));
    }

    #[test]
    fn i2_the_order_of_links_does_not_matter(links in any_links(), seed in any::<u64>()) {
        let one = Members::build(kind_of, &links, &rules(), Seq(99));
        let mut other = links.clone();
        other.sort_by_key(|link| (link.id as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for link in &mut other {
            if seed & 1 == 1 {
                (link.a, link.b) = (link.b, link.a);
            }
        }
        let other = Members::build(kind_of, &other, &rules(), Seq(99));
        prop_assert_eq!(groups(&one), groups(&other));
        prop_assert_eq!(one.set_aside(), other.set_aside());
    }
}
