//! The spelling of cases: small histories in plain words, and what they must give.

use crate::policy::scalar::Kind;
use crate::policy::shape::{Choice, Field, Form, Shape, optional, required};

const TEXT: Form = Form::Scalar(Kind::Text);
const DECIMAL: Form = Form::Scalar(Kind::Decimal);
const RANGE: Form = Form::Scalar(Kind::Range);

static MEMBER_FORM: Form = Form::Choice(&MEMBER);
static EVENT_FORM: Form = Form::Choice(&EVENT);
static PARTY_KEY_FORM: Form = Form::Choice(&PARTY_KEY);

const NAME: Field = required("name", TEXT, "what the case shows, in words");
const ZONE: Field = optional("time_zone", TEXT, "the zone that decides days; Asia/Shanghai without it");
const ORGANISATION: Field = optional(
    "organisation",
    Form::List(&MEMBER_FORM),
    "parties with more than a key; every other party that the policy or the case names exists on its own",
);
const HISTORY: Field = required("history", Form::List(&EVENT_FORM), "what happened to one member");

/// A case of a credit policy.
pub(in crate::policy) static CREDIT_CASE: Shape = Shape {
    title: "a case of a credit policy",
    fields: &[
        NAME,
        ZONE,
        optional("currency_scale", Form::Scalar(Kind::Count), "decimal places of the currency; 2 for most without it"),
        optional(
            "settle",
            Form::Either(&RANGE, &Form::List(&RANGE)),
            "the days that are settled, or several periods one after another; all without it, and then no period rule applies",
        ),
        ORGANISATION,
        HISTORY,
        required("expect", Form::List(&Form::Shape(&LINE)), "the lines that must come out, all of them"),
    ],
};

/// A case of a binding policy.
pub(in crate::policy) static BINDING_CASE: Shape = Shape {
    title: "a case of a binding policy",
    fields: &[
        NAME,
        ZONE,
        ORGANISATION,
        HISTORY,
        required("expect", Form::List(&Form::Shape(&OWNED)), "the bindings that must come out, all of them"),
    ],
};

static LINE: Shape = Shape {
    title: "an expected line",
    fields: &[
        required("book", TEXT, "the book"),
        required("party", TEXT, "the key of the party, or (none)"),
        required("amount", DECIMAL, "the sum of the lines that fit, negative for clawback"),
        optional("kind", Form::Word(&["credit", "rollup", "commission", "release"]), "only lines of this kind"),
        optional(
            "cause",
            Form::Word(&["sale", "refund", "release", "award", "period", "adjustment"]),
            "only lines made by this",
        ),
        optional("order", TEXT, "only lines of this order"),
        optional("rule", TEXT, "only lines of the rule with this name"),
        optional("payable", TEXT, "only lines payable on this day, or held"),
    ],
};

static OWNED: Shape = Shape {
    title: "an expected binding",
    fields: &[
        optional("role", TEXT, "the role; associate without it"),
        optional("brand", TEXT, "the brand it holds for; all brands without it"),
        required("party", TEXT, "the key of the party"),
        required("during", RANGE, "its days, the second not included"),
    ],
};

static MEMBER: Choice = Choice {
    title: "a party of the organisation",
    of: &[
        ("group", &GROUP),
        ("brand", &BRAND),
        ("department", &DEPARTMENT),
        ("region", &REGION),
        ("dealer", &DEALER),
        ("store", &STORE),
        ("cloud_store", &CLOUD_STORE),
        ("associate", &ASSOCIATE),
        ("partner", &PARTNER),
    ],
};

const PLACE: Form = Form::Either(&TEXT, &PARTY_KEY_FORM);
const UNDER: Field = optional("under", PLACE, "the unit above it in the management tree");
const SETTLES: Field = optional("settles_to", PLACE, "the party above it in the settlement tree");
const ATTRIBUTES: Field =
    optional("attributes", Form::Names(&DECIMAL), "dated attributes; a rate is a fraction, 0.012 is 1.2 %");
const DURING: Field = optional("during", RANGE, "the days for which this entry holds; always without it");

macro_rules! units {
    ($($name:ident: $kind:literal),+ $(,)?) => {
        $(static $name: Shape = Shape {
            title: concat!("a ", $kind, " of the organisation"),
            fields: &[required($kind, TEXT, concat!("the key of the ", $kind)), UNDER, SETTLES, ATTRIBUTES, DURING],
        };)+
    };
}

units!(GROUP: "group", BRAND: "brand", DEPARTMENT: "department", REGION: "region", DEALER: "dealer", STORE: "store",
    CLOUD_STORE: "cloud_store", PARTNER: "partner");

static ASSOCIATE: Shape = Shape {
    title: "a person of the organisation",
    fields: &[
        required("associate", TEXT, "the key of the person"),
        optional("works_at", PLACE, "the unit of the position that the person holds"),
        optional("reports_to", TEXT, "the key of the manager"),
        SETTLES,
        ATTRIBUTES,
        DURING,
    ],
};

/// A key with its kind, for keys that several kinds share.
static PARTY_KEY: Choice = Choice {
    title: "the key of a party",
    of: &[
        ("group", &KEY_GROUP),
        ("brand", &KEY_BRAND),
        ("department", &KEY_DEPARTMENT),
        ("region", &KEY_REGION),
        ("dealer", &KEY_DEALER),
        ("store", &KEY_STORE),
        ("cloud_store", &KEY_CLOUD_STORE),
        ("associate", &KEY_ASSOCIATE),
        ("partner", &KEY_PARTNER),
    ],
};

macro_rules! keys {
    ($($name:ident: $kind:literal),+ $(,)?) => {
        $(static $name: Shape = Shape {
            title: concat!("the key of a ", $kind),
            fields: &[required($kind, TEXT, concat!("the key of the ", $kind))],
        };)+
    };
}

keys!(KEY_GROUP: "group", KEY_BRAND: "brand", KEY_DEPARTMENT: "department", KEY_REGION: "region", KEY_DEALER: "dealer",
    KEY_STORE: "store", KEY_CLOUD_STORE: "cloud_store", KEY_ASSOCIATE: "associate", KEY_PARTNER: "partner");

static EVENT: Choice = Choice {
    title: "an event",
    of: &[
        ("bind", &BIND),
        ("referred_by", &REFERRED_BY),
        ("release", &RELEASE),
        ("touch", &TOUCH),
        ("status", &STATUS),
        ("refund", &REFUND),
        ("order", &ORDER),
    ],
};

const AT: Field = required("at", Form::Scalar(Kind::Moment), "when: a day, or a day and time");
const ROLE: Field = optional("role", TEXT, "in which role; the kind of the party, else associate, without it");
const FOR_BRAND: Field = optional("brand", TEXT, "the brand it holds for; all brands without it");
static BIND: Shape = Shape {
    title: "a binding event",
    fields: &[
        required("bind", PLACE, "the party that the member is bound to"),
        AT,
        ROLE,
        FOR_BRAND,
        optional("cause", TEXT, "scan, claim, purchase, import, inheritance; scan without it"),
        optional("member", TEXT, "a member who refers, by name; the member of the case without it"),
    ],
};
static REFERRED_BY: Shape = Shape {
    title: "a referral",
    fields: &[
        required("referred_by", TEXT, "the member who referred, by any name"),
        AT,
        optional("member", TEXT, "who was referred; the member of the case without it"),
    ],
};
static RELEASE: Shape = Shape {
    title: "a release",
    fields: &[required("release", TEXT, "the role in which the member is released"), AT, FOR_BRAND],
};
static TOUCH: Shape = Shape {
    title: "a touchpoint",
    fields: &[
        required("touch", TEXT, "its kind, such as share, ad or live"),
        AT,
        optional("by", PLACE, "the party that caused it"),
        optional("channel", TEXT, "where it was"),
        optional("content", TEXT, "campaign, live session or content"),
    ],
};
static STATUS: Shape = Shape {
    title: "a status event",
    fields: &[required("status", TEXT, "the status reached"), AT, required("of", TEXT, "the order")],
};
static REFUND: Shape = Shape {
    title: "a refund",
    fields: &[
        required("refund", DECIMAL, "how much of the policy's base is given back"),
        AT,
        required("of", TEXT, "the order"),
        optional("line", Form::Scalar(Kind::Days), "the line; spread over all lines without it"),
    ],
};
const LIST: Field = optional("list", DECIMAL, "at list price; net without it");
const NET: Field = optional("net", DECIMAL, "after discounts; total without it");
const TOTAL: Field = optional("total", DECIMAL, "what the customer pays; net without it");
const COST: Field = optional("cost", DECIMAL, "what the goods cost");
const AMOUNTS: Field = optional("amounts", Form::Names(&DECIMAL), "named amounts, such as {freight: 8.00}");
const CATEGORY: Field = optional("category", TEXT, "product category");
static ORDER: Shape = Shape {
    title: "an order",
    fields: &[
        required("order", TEXT, "its number"),
        AT,
        optional("store", PLACE, "where it was placed"),
        optional("fulfilled_by", PLACE, "who delivers it"),
        optional("brand", TEXT, "its brand"),
        optional("channel", TEXT, "store, mini_program, live, marketplace"),
        optional("origin", TEXT, "where the customer came from"),
        optional("currency", Form::Scalar(Kind::Currency), "its currency; the policy's without it"),
        LIST,
        NET,
        TOTAL,
        COST,
        CATEGORY,
        optional(
            "lines",
            Form::List(&Form::Shape(&ORDER_LINE)),
            "its lines; one line with the order's amounts without it",
        ),
        AMOUNTS,
        optional("tenders", Form::Names(&DECIMAL), "how it was paid, such as {wechat: 100}"),
        optional(
            "participants",
            Form::Names(&Form::Either(&TEXT, &Form::List(&Form::Shape(&PARTICIPANT)))),
            "who took part, such as {seller: A1}",
        ),
    ],
};
static ORDER_LINE: Shape = Shape {
    title: "an order line",
    fields: &[
        optional("sku", TEXT, "article"),
        CATEGORY,
        optional("quantity", DECIMAL, "pieces; 1 without it"),
        LIST,
        NET,
        TOTAL,
        COST,
        AMOUNTS,
    ],
};
static PARTICIPANT: Shape = Shape {
    title: "a participant of an order",
    fields: &[
        required("party", PLACE, "who"),
        optional(
            "share",
            Form::Scalar(Kind::Percent),
            "the share among participants of the same role; even without it",
        ),
    ],
};
