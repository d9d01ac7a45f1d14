//! Every field that a policy file may have: its name, its form and its meaning, in one table.
//!
//! The shape check, the JSON schema and the reader follow this table; docs/policy.md explains it with examples.

use super::case::spelling::{BINDING_CASE, CREDIT_CASE};
use super::payee::spelling::{AWARD, PERIOD_RULE};
use super::scalar::Kind;
use super::shape::{Choice, Field, Form, Shape, optional, required};

pub(super) const TEXT: Form = Form::Scalar(Kind::Text);
const TEXTS: Form = Form::List(&Form::Scalar(Kind::Text));
pub(super) const NAME: Form = Form::Scalar(Kind::Name);
pub(super) const CONDITION: Form = Form::Scalar(Kind::Condition);
pub(super) const PERCENT: Form = Form::Scalar(Kind::Percent);
pub(super) const FLAG: Form = Form::Scalar(Kind::Flag);
const BASE: Form = Form::Scalar(Kind::Base);
const BASES: Form = Form::Either(&BASE, &Form::List(&BASE));
const TEXT_OR_TEXTS: Form = Form::Either(&TEXT, &TEXTS);
const DECIMAL: Form = Form::Scalar(Kind::Decimal);
pub(super) const MONEY: Form = Form::Scalar(Kind::Money);
const STATUS: Form = Form::Scalar(Kind::Status);
pub(super) const DAYS: Form = Form::Scalar(Kind::Days);

/// Names of the levels and kinds of the organisation.
pub(super) const KINDS: &[&str] =
    &["group", "brand", "department", "region", "dealer", "store", "cloud_store", "associate", "partner"];
/// What a credit policy may say of refunds.
const REFUNDS: &[&str] = &["original_lines"];
/// What the credit of a book may be.
const CREDIT_KINDS: &[&str] = &["direct", "split", "overlay"];
/// What a roll-up may climb.
const ALONG: &[&str] = &["managers", "management", "settlement"];

/// `policy: credit`.
pub(super) static CREDIT: Shape = Shape {
    title: "a credit policy",
    fields: &[
        required("policy", Form::Word(&["credit"]), "what the file is: credit or binding"),
        required("name", NAME, "the name of the policy; versions of one policy share it"),
        optional("about", TEXT, "what it is for, in words"),
        required("effective", Form::Scalar(Kind::Range), "orders placed on these days, the second day not included"),
        optional("brands", TEXTS, "only orders of these brands; all without it"),
        optional("regions", TEXTS, "only orders of stores in these regions"),
        optional("dealers", TEXTS, "only orders of stores that settle to these dealers"),
        optional("stores", TEXTS, "only orders of these stores"),
        required("currency", Form::Scalar(Kind::Currency), "the currency of every amount, such as CNY"),
        required("base", BASE, "the amount that shares and rates are taken of, such as line.net"),
        optional("parties", Form::Names(&Form::Choice(&PARTY)), "named parties, and how each is found for an order"),
        optional(
            "rate_tables",
            Form::Names(&Form::List(&Form::Shape(&RATE_ROW))),
            "rates by article, category, class of the store and channel, for pools to use",
        ),
        optional(
            "books",
            Form::Names(&Form::Shape(&BOOK)),
            "books of performance that need more than the usual ceiling of 100",
        ),
        optional("credit", Form::List(&Form::Shape(&CREDIT_RULE)), "performance: who is credited in which book"),
        optional("rollup", Form::List(&Form::Shape(&ROLL_UP)), "books that also count for those above the receiver"),
        optional("commission", Form::List(&Form::Shape(&POOL)), "money: pools, who funds them and how they are split"),
        optional("awards", Form::List(&Form::Shape(&AWARD)), "money for members who are bound, stay, or buy first"),
        optional(
            "period",
            Form::List(&Form::Choice(&PERIOD_RULE)),
            "money for everything that a payee has in a period, in this order",
        ),
        optional("hold", Form::Shape(&HOLD), "until when commission is held; without it, it is payable at once"),
        optional(
            "refunds",
            Form::Word(REFUNDS),
            "refunds claw back from the original lines; there is no other way yet",
        ),
        optional(
            "binding",
            Form::Shape(&INLINE_BINDING),
            "who owns a member, for this policy alone instead of the group's policy",
        ),
        optional("cases", Form::List(&Form::Shape(&CREDIT_CASE)), "small histories and the lines they must give"),
    ],
};

/// `policy: binding`.
pub(super) static BINDING: Shape = Shape {
    title: "a binding policy",
    fields: &[
        required("policy", Form::Word(&["binding"]), "what the file is: credit or binding"),
        required("name", NAME, "the name of the policy; versions of one policy share it"),
        optional("about", TEXT, "what it is for, in words"),
        required("effective", Form::Scalar(Kind::Range), "binding events on these days, the second day not included"),
        required("rule", RULE, "first, latest, or {lock_days: N}"),
        optional("release_after_days", DAYS, "a binding ends after so many days without activity of the member"),
        optional("roles", Form::Names(&RULE), "roles with a rule of their own"),
        optional("cases", Form::List(&Form::Shape(&BINDING_CASE)), "small histories and the bindings they must give"),
    ],
};

const RULE: Form = Form::Either(&Form::Word(&["first", "latest"]), &Form::Shape(&LOCK));

static LOCK: Shape = Shape {
    title: "a binding rule",
    fields: &[required("lock_days", DAYS, "the latest event wins, but not over a binding younger than so many days")],
};

static INLINE_BINDING: Shape = Shape {
    title: "the binding of a credit policy",
    fields: &[
        optional("rule", RULE, "first, latest, or {lock_days: N}; latest without it"),
        optional("release_after_days", DAYS, "a binding ends after so many days without activity of the member"),
        optional("roles", Form::Names(&RULE), "roles with a rule of their own"),
        optional(
            "as_of",
            Form::Scalar(Kind::Day),
            "the day at which every party of this policy reads its binding, instead of the order's instant",
        ),
    ],
};

static BOOK: Shape = Shape {
    title: "a book",
    fields: &[
        optional(
            "kind",
            Form::Word(CREDIT_KINDS),
            "direct: a line is credited at most once in full; split: to exactly 100; overlay: double credit up to the ceiling",
        ),
        optional("ceiling", Form::Scalar(Kind::Ceiling), "the highest sum of shares of one order line, 100 without it"),
        optional("first_match", FLAG, "only the first rule whose condition holds applies"),
    ],
};

static CREDIT_RULE: Shape = Shape {
    title: "a credit rule",
    fields: &[
        optional("name", TEXT, "the name shown in explanations; made from book and party without it"),
        required("book", NAME, "the book that is credited"),
        optional("kind", Form::Word(CREDIT_KINDS), "the kind of its book, to say it where it is read"),
        required("to", Form::Same(&REFERENCE), "the party that is credited"),
        required("share", PERCENT, "the percentage of the base, from 0 to 100"),
        optional("when", CONDITION, "the condition on the order line; always without it"),
    ],
};

static ROLL_UP: Shape = Shape {
    title: "a roll-up",
    fields: &[
        optional("name", TEXT, "the name shown in explanations"),
        required("book", NAME, "the book that is rolled up"),
        required("along", Form::Word(ALONG), "managers, or the units of the management or settlement tree"),
        optional("count_order_once", FLAG, "an order line counts at most once per receiver, true without it"),
    ],
};

static POOL: Shape = Shape {
    title: "a commission",
    fields: &[
        optional("name", TEXT, "the name shown in explanations"),
        optional("book", NAME, "the book its lines are written to; commission without it"),
        required("pool", Form::Choice(&AMOUNT), "how much money there is"),
        required("funded_by", NAME, "the account that pays"),
        optional("when", CONDITION, "the condition on the order line; always without it"),
        optional("split", Form::List(&Form::Shape(&PART)), "who gets which part; the parts sum to the pool"),
        optional("to", Form::Same(&REFERENCE), "one party that gets the whole pool, instead of split"),
        optional(
            "per",
            Form::Word(&["line", "order"]),
            "worked out for each line, or once for the order; without it, a fixed amount is per order and all else per line",
        ),
        optional("cap", BOUND, "the most that it gives, of what it is worked out for; or {line: …, order: …}"),
        optional("floor", BOUND, "the least that it gives, of what it is worked out for; or {line: …, order: …}"),
        optional("level_with", TEXT, "the name of a commission that must pay the same; checked"),
    ],
};
const BOUND: Form = Form::Either(&MONEY, &Form::Shape(&BOUNDS));
static BOUNDS: Shape = Shape {
    title: "bounds of a commission",
    fields: &[optional("line", MONEY, "of one line"), optional("order", MONEY, "of all lines of one order together")],
};
static RATE_ROW: Shape = Shape {
    title: "a row of a rate table",
    fields: &[
        optional("sku", TEXT_OR_TEXTS, "one article, or a list of them; all without it"),
        optional("category", TEXT_OR_TEXTS, "one product category, or a list of them; all without it"),
        optional(
            "store_class",
            Form::Either(&DECIMAL, &Form::List(&DECIMAL)),
            "the store's dated attribute class, or a list of classes; all without it",
        ),
        optional("channel", TEXT_OR_TEXTS, "one channel, or a list of them; all without it"),
        required("rate", PERCENT, "the percentage of the base"),
    ],
};

static AMOUNT: Choice = Choice {
    title: "a pool",
    of: &[("rate", &RATE), ("table", &BY_TABLE), ("rate_of", &RATE_OF), ("fixed", &FIXED_AMOUNT), ("of", &WHOLE)],
};
const LESS: Field =
    optional("less", BASES, "an amount that is taken off it first, or a list of them, such as amount.service_fee");
static BY_TABLE: Shape = Shape {
    title: "a pool by rate table",
    fields: &[required("table", NAME, "the rate table whose rate is taken"), OF, LESS],
};
const OF: Field = optional("of", BASE, "the amount it is taken of; the policy's base without it");
static RATE: Shape =
    Shape { title: "a pool with a rate", fields: &[required("rate", PERCENT, "the percentage of the base"), OF, LESS] };
static RATE_OF: Shape = Shape {
    title: "a pool by a dated attribute",
    fields: &[
        required("rate_of", Form::Same(&REFERENCE), "the party whose own rate is taken"),
        required(
            "attribute",
            TEXT,
            "the name of the dated attribute, such as commission_rate; its value is a fraction, 0.012 is 1.2 %",
        ),
        OF,
        LESS,
    ],
};
static FIXED_AMOUNT: Shape = Shape {
    title: "a fixed pool",
    fields: &[required("fixed", MONEY, "an amount per order, spread over its lines by base; or for each line")],
};
static WHOLE: Shape =
    Shape { title: "a pool of the whole amount", fields: &[required("of", BASE, "the amount that is the pool"), LESS] };

static PART: Shape = Shape {
    title: "a part of a split",
    fields: &[
        required("to", Form::Same(&REFERENCE), "the party that gets it"),
        optional("share", PERCENT, "the percentage of the pool"),
        optional("remainder", FLAG, "true: what the other parts leave"),
    ],
};

static HOLD: Shape = Shape {
    title: "a hold",
    fields: &[
        optional(
            "until",
            Form::Either(&STATUS, &Form::List(&STATUS)),
            "the status that the order must reach, such as order.completed, or a list that must all be reached; when it was placed without it",
        ),
        optional("plus_days", Form::Scalar(Kind::Count), "so many times 24 hours more"),
    ],
};

/// A party: the name of a declared one, or how it is found. A static, because a party may hold a party.
static REFERENCE: Form = Form::Either(&NAME, &PARTY_FORM);
static PARTY_FORM: Form = Form::Choice(&PARTY);

static PARTY: Choice = Choice {
    title: "a party",
    of: &[
        ("binding", &BY_BINDING),
        ("referrer", &BY_REFERRER),
        ("order", &BY_ORDER),
        ("participant", &BY_PARTICIPANT),
        ("touch", &BY_TOUCH),
        ("of", &BY_PARTY),
        ("first_of", &BY_FIRST),
        ("group", &FIXED_GROUP),
        ("brand", &FIXED_BRAND),
        ("department", &FIXED_DEPARTMENT),
        ("region", &FIXED_REGION),
        ("dealer", &FIXED_DEALER),
        ("store", &FIXED_STORE),
        ("cloud_store", &FIXED_CLOUD_STORE),
        ("associate", &FIXED_ASSOCIATE),
        ("partner", &FIXED_PARTNER),
    ],
};
static BY_BINDING: Shape = Shape {
    title: "a party by binding",
    fields: &[
        required("binding", TEXT, "the role in which it is bound to the member, such as associate"),
        optional(
            "as_of",
            Form::Scalar(Kind::Day),
            "the day at which the binding is read; the order's instant without it",
        ),
        optional(
            "active_within_days",
            DAYS,
            "nobody, unless the party was active for the member in so many times 24 hours before the order",
        ),
        optional("for_days", DAYS, "nobody, once so many times 24 hours have passed since the binding began"),
    ],
};
static BY_REFERRER: Shape = Shape {
    title: "a party by referral",
    fields: &[
        required("referrer", TEXT, "the role in which the member who referred is bound, such as associate"),
        optional(
            "level",
            DAYS,
            "which level of the chain: 1 is who referred the customer, 2 who referred him; 1 without it",
        ),
        optional("levels", Form::List(&PERCENT), "the parts of several levels, such as [60, 30, 10]; they sum to 100"),
        optional("for_days", DAYS, "nobody, once so many times 24 hours have passed since the customer was referred"),
    ],
};
static BY_ORDER: Shape = Shape {
    title: "a party of the order",
    fields: &[required(
        "order",
        Form::Word(&["store", "fulfilled_by", "brand"]),
        "the store where it was placed, the store that delivers, or its brand",
    )],
};
static BY_PARTICIPANT: Shape = Shape {
    title: "a party by participation",
    fields: &[required("participant", TEXT, "the role that the order names, such as seller")],
};
static BY_TOUCH: Shape = Shape {
    title: "a party by touchpoint",
    fields: &[
        required("touch", Form::Shape(&TOUCH), "which touchpoints before the order count, and how"),
        optional("to", Form::Word(KINDS), "the unit of this level above the touchpoint's party"),
    ],
};
static TOUCH: Shape = Shape {
    title: "a choice of touchpoints",
    fields: &[
        optional("when", CONDITION, "the condition on the touchpoint, such as 'kind == \"share\"'; all without it"),
        required("within_days", DAYS, "how many times 24 hours before the order"),
        optional("pick", Form::Word(&["first", "last"]), "the one that is credited"),
        optional(
            "model",
            Form::Either(&Form::Word(&["first", "last", "linear"]), &Form::Choice(&MODEL)),
            "how credit is spread over all of them",
        ),
    ],
};
static MODEL: Choice =
    Choice { title: "an attribution model", of: &[("position", &POSITION), ("decay", &DECAY), ("weights", &WEIGHTS)] };
static WEIGHTS: Shape = Shape {
    title: "attribution by fitted weights",
    fields: &[
        required("weights", Form::Names(&DECIMAL), "the weight of each channel, such as {live: 0.31, ad: 0.2}"),
        optional(
            "by",
            Form::Word(&["channel", "kind", "party"]),
            "what the weights are of: the touchpoint's channel without it",
        ),
        required("fitted", Form::Shape(&FITTED), "the days and the model that the weights come from"),
    ],
};
static FITTED: Shape = Shape {
    title: "a fit",
    fields: &[
        required("from", Form::Scalar(Kind::Day), "the first day of the history"),
        required("to", Form::Scalar(Kind::Day), "the first day after it"),
        required("model", Form::Word(&["markov", "shapley"]), "how the weights were found"),
    ],
};
static POSITION: Shape = Shape {
    title: "attribution by position",
    fields: &[required(
        "position",
        Form::List(&PERCENT),
        "the shares of the first, all between and the last, such as [40, 20, 40]",
    )],
};
static DECAY: Shape = Shape {
    title: "attribution by time decay",
    fields: &[required(
        "decay",
        Form::Shape(&HALF_LIFE),
        "a touchpoint counts half as much for every half-life before the order",
    )],
};
static HALF_LIFE: Shape =
    Shape { title: "a decay", fields: &[required("half_life_days", DAYS, "days in which the weight halves")] };
static BY_PARTY: Shape = Shape {
    title: "a party found from another",
    fields: &[
        required("of", Form::Same(&REFERENCE), "the other party"),
        optional("unit", Form::Word(KINDS), "the unit of this level above it in the management tree"),
        optional("settles_to", Form::Word(KINDS), "the party of this kind above it in the settlement tree"),
        optional("manager", FLAG, "true: the manager of the person"),
    ],
};
static BY_FIRST: Shape = Shape {
    title: "the first of several parties",
    fields: &[required("first_of", Form::List(&REFERENCE), "the first of these that is found")],
};

macro_rules! fixed {
    ($($name:ident: $kind:literal),+ $(,)?) => {
        $(static $name: Shape = Shape {
            title: concat!("a fixed ", $kind),
            fields: &[required($kind, TEXT, concat!("the key of the ", $kind))],
        };)+
    };
}

fixed!(FIXED_GROUP: "group", FIXED_BRAND: "brand", FIXED_DEPARTMENT: "department", FIXED_REGION: "region",
    FIXED_DEALER: "dealer", FIXED_STORE: "store", FIXED_CLOUD_STORE: "cloud_store", FIXED_ASSOCIATE: "associate",
    FIXED_PARTNER: "partner");
