//! The spelling of period rules and awards.

use crate::policy::scalar::Kind;
use crate::policy::shape::{Choice, Field, Form, Shape, optional, required};
use crate::policy::spelling::{CONDITION, DAYS, FLAG, KINDS, MONEY, NAME, PERCENT, TEXT};

const NAMES: Form = Form::Either(&NAME, &Form::List(&NAME));
const LIMIT: Form = Form::Either(&MONEY, &Form::Shape(&ATTRIBUTE));
const OF_FORM: Form = Form::Either(&Form::Word(&["commission"]), &Form::Choice(&OF));
const OF_COMMISSION: Field = optional("of", OF_FORM, "what it is held against; commission without it");
const RULE_NAME: Field = optional("name", TEXT, "the name shown in explanations and statements");
const BOOK: Field = optional("book", NAME, "the book its lines are written to; commission without it");
const FUNDED_BY: Field = required("funded_by", NAME, "the account that pays, or that receives what is taken");
const TO_FORM: Form = Form::Either(&Form::Word(KINDS), &Form::List(&Form::Word(KINDS)));
const TO: Field = optional("to", TO_FORM, "only payees of these kinds, such as associate; all without it");
const PRORATE: Field = optional(
    "prorate",
    Form::Word(&["days", "none"]),
    "days: by the days of the period on which a position is held; none: whole for who holds one when the period begins",
);
const TO_WHOM: Field = required("to", TO_FORM, "payees of which kinds, such as associate");

/// An entry of `period`.
pub(in crate::policy) static PERIOD_RULE: Choice = Choice {
    title: "a period rule",
    of: &[
        ("tiers", &TIERS),
        ("cap", &CAP),
        ("floor", &FLOOR),
        ("guarantee", &GUARANTEE),
        ("draw", &DRAW),
        ("deduct", &DEDUCTION),
        ("contest", &CONTEST),
    ],
};

static TIERS: Shape = Shape {
    title: "a rule of tiers",
    fields: &[
        RULE_NAME,
        required("tiers", Form::List(&Form::Choice(&BRACKET)), "brackets, the lowest first"),
        required("of", OF_FORM, "what decides the bracket"),
        optional("quota", LIMIT, "brackets begin at percentages of it: a number, or {attribute: NAME} of the payee"),
        optional("marginal", FLAG, "true: each bracket pays for its part; false without it: the highest pays for all"),
        optional("on", OF_FORM, "what rates and factors are of; a rate is of what decides, a factor of commission"),
        TO,
        BOOK,
        FUNDED_BY,
    ],
};

static BRACKET: Choice = Choice {
    title: "a bracket",
    of: &[("rate", &BY_RATE), ("factor", &BY_FACTOR), ("each", &BY_PIECE), ("bonus", &BY_BONUS)],
};
const FROM: Field = required(
    "from",
    Form::Scalar(Kind::Decimal),
    "where it begins: a percentage of the quota, else an amount or number",
);
static BY_RATE: Shape =
    Shape { title: "a bracket with a rate", fields: &[FROM, required("rate", PERCENT, "the percentage that is paid")] };
static BY_FACTOR: Shape = Shape {
    title: "a bracket with a factor",
    fields: &[
        FROM,
        required(
            "factor",
            Form::Scalar(Kind::Ceiling),
            "a percentage of the commission instead of 100; what goes beyond 100, or is missing, is paid",
        ),
    ],
};
static BY_PIECE: Shape = Shape {
    title: "a bracket by the piece",
    fields: &[FROM, required("each", MONEY, "the amount for each order or member")],
};
static BY_BONUS: Shape =
    Shape { title: "a bracket with a bonus", fields: &[FROM, required("bonus", MONEY, "the amount, once")] };

static CAP: Shape = Shape {
    title: "a cap",
    fields: &[RULE_NAME, required("cap", LIMIT, "what goes beyond it is taken"), OF_COMMISSION, TO, BOOK, FUNDED_BY],
};
static FLOOR: Shape = Shape {
    title: "a floor",
    fields: &[
        RULE_NAME,
        required("floor", LIMIT, "what is missing is given to a payee who has anything in the period"),
        OF_COMMISSION,
        TO,
        BOOK,
        FUNDED_BY,
    ],
};
static GUARANTEE: Shape = Shape {
    title: "a guarantee",
    fields: &[
        RULE_NAME,
        required("guarantee", LIMIT, "what is missing is given, also to who holds a position and has nothing"),
        PRORATE,
        OF_COMMISSION,
        TO_WHOM,
        BOOK,
        FUNDED_BY,
    ],
};
static DRAW: Shape = Shape {
    title: "a draw",
    fields: &[
        RULE_NAME,
        required("draw", LIMIT, "what is missing is advanced, and taken back from what later periods bring beyond it"),
        PRORATE,
        OF_COMMISSION,
        TO_WHOM,
        BOOK,
        FUNDED_BY,
    ],
};
static DEDUCTION: Shape = Shape {
    title: "a deduction",
    fields: &[
        RULE_NAME,
        required("deduct", PERCENT, "the percentage that is taken of what is above zero"),
        OF_COMMISSION,
        TO,
        BOOK,
        FUNDED_BY,
    ],
};
static CONTEST: Shape = Shape {
    title: "a contest",
    fields: &[
        RULE_NAME,
        required("contest", Form::List(&MONEY), "the prizes, that of the first place first"),
        required("of", OF_FORM, "what decides the places"),
        optional("least", Form::Scalar(Kind::Decimal), "who has less does not take part"),
        optional("within", Form::Word(KINDS), "one contest for each unit of this level; one for all without it"),
        optional(
            "ties",
            Form::Word(&["share", "each"]),
            "share: equals share the prizes of the places they fill; each: each gets that of their place",
        ),
        TO,
        BOOK,
        FUNDED_BY,
    ],
};

static ATTRIBUTE: Shape = Shape {
    title: "an attribute of the payee",
    fields: &[required("attribute", TEXT, "the name of a dated attribute, read when the period begins")],
};

static OF: Choice = Choice {
    title: "a quantity of the payee",
    of: &[
        ("credit", &OF_CREDIT),
        ("commission", &OF_MONEY),
        ("rollup", &OF_ROLL_UP),
        ("orders", &OF_ORDERS),
        ("new_members", &OF_MEMBERS),
    ],
};
static OF_CREDIT: Shape =
    Shape { title: "credit of books", fields: &[required("credit", NAMES, "the book, or several")] };
static OF_MONEY: Shape = Shape {
    title: "the commission of books",
    fields: &[required("commission", NAMES, "the book, or several; with what rules before this one gave to them")],
};
static OF_ROLL_UP: Shape =
    Shape { title: "a roll-up of books", fields: &[required("rollup", NAMES, "the book, or several")] };
static OF_ORDERS: Shape = Shape {
    title: "the orders of books",
    fields: &[required("orders", NAMES, "the book in which orders are credited, or several")],
};
static OF_MEMBERS: Shape = Shape {
    title: "the new members of roles",
    fields: &[required("new_members", NAMES, "the role in which members are bound for the first time, or several")],
};

/// An entry of `awards`.
pub(in crate::policy) static AWARD: Shape = Shape {
    title: "an award",
    fields: &[
        RULE_NAME,
        required(
            "on",
            Form::Word(&["bind", "first_order"]),
            "bind: a member is bound; first_order: a bound member buys for the first time",
        ),
        optional(
            "when",
            CONDITION,
            "the condition on the binding, such as 'event.cause == \"scan\"'; always without it",
        ),
        required("amount", MONEY, "how much, once"),
        optional("retained_days", DAYS, "paid so many times 24 hours after the binding, if it is still in force"),
        optional("repeat", FLAG, "true: every binding counts, not only the member's first in a role"),
        optional("within_days", DAYS, "the first order comes at most so many times 24 hours after the binding"),
        optional("store_share", PERCENT, "the percentage that goes to the store of the party"),
        optional("book", NAME, "the book its lines are written to; award without it"),
        required("funded_by", NAME, "the account that pays"),
    ],
};
