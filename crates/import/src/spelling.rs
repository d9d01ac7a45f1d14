//! The spelling of the mapping file: every key, what stands behind it and what it means.

use crate::shape::Kind::{Choice, Count, Expression, Expressions, Flag, Many, Named, NamedMany, One, Word, Words};
use crate::shape::{Field, Shape, optional, required};

/// The whole file.
pub(crate) static MAPPING: Shape = Shape {
    name: "mapping",
    doc: "How a company's files become records.",
    fields: &[
        required("version", Count(1), "version of this format: 1"),
        required("system", Word, "name of the source system; records are identified by system, kind and key"),
        required("time_zone", Word, "the group's IANA time zone; it decides what a bare date means"),
        required("currencies", Named(&CURRENCY), "ISO codes of all currencies that occur"),
        optional("defaults", One(&DEFAULTS), "what holds for every source that does not say otherwise"),
        optional(
            "identities",
            Named(&IDENTITY),
            "kinds of member identifiers, with rules that differ from the standard",
        ),
        required("sources", Named(&SOURCE), "files and tables, by the name that the records below use"),
        optional("units", Many(&UNITS), "units of the organisation and their parents"),
        optional("people", Many(&PEOPLE), "people, as associates"),
        optional("positions", Many(&POSITIONS), "positions, whom they report to and who holds them"),
        optional("holdings", Many(&HOLDINGS), "who holds a position, from a source of its own"),
        optional("attributes", Many(&ATTRIBUTES), "dated numbers of a party, such as a commission rate"),
        optional("stores", Many(&STORES), "stores, where they are, whom they report and settle to"),
        optional("members", Many(&MEMBERS), "members and their identifiers"),
        optional("bindings", Many(&BINDINGS), "events that bind a member to a party or release it"),
        optional("as_of_bindings", Many(&AS_OF_BINDINGS), "who serves a member at a date that the mapping declares"),
        optional("orders", Many(&ORDERS), "orders"),
        optional("lines", Many(&LINES), "lines of orders"),
        optional("participants", Many(&PARTICIPANTS), "who took part in an order, from a source of its own"),
        optional("amounts", Many(&AMOUNTS), "named amounts of orders and lines, from a source of their own"),
        optional("tenders", Many(&TENDERS), "how orders were paid, from a source of its own"),
        optional(
            "statuses",
            Many(&STATUSES),
            "what happened to orders after they were placed, from a source of its own",
        ),
        optional("refunds", Many(&REFUNDS), "money given back"),
        optional("touchpoints", Many(&TOUCHPOINTS), "contacts between members and the organisation"),
    ],
};

/// Keys of [`MAPPING`] that hold records, in the order in which they are made of one row.
pub(crate) const SECTIONS: [&str; 17] = [
    "units",
    "people",
    "stores",
    "positions",
    "holdings",
    "attributes",
    "members",
    "bindings",
    "as_of_bindings",
    "orders",
    "lines",
    "participants",
    "amounts",
    "tenders",
    "statuses",
    "refunds",
    "touchpoints",
];

/// How many of [`SECTIONS`], from the first, describe the organisation.
pub(crate) const ORGANISATION_SECTIONS: usize = 6;

static CURRENCY: Shape = Shape {
    name: "currency",
    doc: "A currency and what to do with its amounts.",
    fields: &[
        required("scale", Count(6), "decimal places that amounts keep"),
        optional("rounding", Choice(&["refuse", "half_even"]), "what to do with more digits; refuse unless given"),
    ],
};

static IDENTITY: Shape = Shape {
    name: "identity",
    doc: "A rule for one kind of identifier.",
    fields: &[
        optional("unique", Flag, "a value belongs to one member; false for values that people share"),
        optional("limit", Count(1_000_000), "how many values a member may have"),
        optional("blocked", Words, "values that identify nobody, such as a store's test phone"),
    ],
};

const NULLS: Field = optional("nulls", Words, "texts that mean no value; the empty text always does");
const TRIM: Field = optional("trim", Flag, "drop blanks around values; true unless given");
const ENCODING: Field = optional(
    "encoding",
    Choice(&["utf-8", "gbk", "gb18030", "utf-16", "utf-16le", "utf-16be"]),
    "how text is stored; what a byte order mark says, else utf-8, unless given",
);
const DELIMITER: Field = optional("delimiter", Word, "the character between values; , for csv and tab for tsv");
const QUOTE: Field = optional("quote", Word, "the character around values, or none; \" unless given");
const DECIMAL: Field = optional("decimal", Word, "decimal separator; . unless given");
const THOUSANDS: Field = optional("thousands", Word, "thousands separator; none unless given");
const DATES: Field =
    optional("dates", Words, "date formats tried in turn, such as %d/%m/%Y, or iso, unix, unix_ms; iso unless given");
const TIME_ZONE: Field = optional("time_zone", Word, "time zone of dates without an offset; the group's unless given");
const ENDS: Field = optional(
    "ends",
    Choice(&["inclusive", "exclusive"]),
    "whether the last day of an interval belongs to it; exclusive unless given",
);

static DEFAULTS: Shape = Shape {
    name: "defaults",
    doc: "What holds for every source that does not say otherwise.",
    fields: &[
        optional("currency", Word, "currency of amounts whose record names none"),
        NULLS,
        TRIM,
        ENCODING,
        DELIMITER,
        QUOTE,
        DECIMAL,
        THOUSANDS,
        DATES,
        TIME_ZONE,
        ENDS,
    ],
};

static SOURCE: Shape = Shape {
    name: "source",
    doc: "A file or table and how it is written.",
    fields: &[
        optional("file", Word, "path below the source directory; .gz is unpacked. Left out for events that are fed"),
        optional(
            "format",
            Choice(&["csv", "tsv", "jsonl", "sqlite", "parquet", "xlsx"]),
            "from the file's name unless given",
        ),
        optional(
            "columns",
            Words,
            "names of the columns of a file without header line; members of JSON lines or columns of Parquet to read",
        ),
        optional("events", Words, "names of the events to read: what a tracked event is called, the type of others"),
        optional("each", Word, "list in the object whose elements are rows, with their members under each"),
        optional("table", Word, "table of a SQLite file"),
        optional("query", Word, "query on a SQLite file, instead of a table"),
        optional("sheet", Word, "sheet of a workbook, by name or by number from 1; the first unless given"),
        optional(
            "header_row",
            Count(1_048_576),
            "row of a sheet that names the columns; the first that is not empty unless given",
        ),
        NULLS,
        TRIM,
        ENCODING,
        DELIMITER,
        QUOTE,
        DECIMAL,
        THOUSANDS,
        DATES,
        TIME_ZONE,
        ENDS,
        optional("where", Expression, "condition on the row; rows for which it does not hold are passed over"),
        optional(
            "lookup",
            Named(&LOOKUP),
            "columns from other sources, by key; a later one may use columns of an earlier one",
        ),
    ],
};

static LOOKUP: Shape = Shape {
    name: "lookup",
    doc: "Columns of another source's row, found by key and named NAME.COLUMN.",
    fields: &[
        required("in", Word, "the other source"),
        required("key", Expression, "key of its rows, in its own columns"),
        required("by", Expression, "the key looked for, in this row"),
        optional(
            "take",
            Choice(&["only", "first", "last"]),
            "which row when several have the key; only one may unless given",
        ),
        optional("required", Flag, "reject the row when nothing is found; without it the columns are null"),
    ],
};

const BLOCK_SOURCE: Field = optional("source", Word, "name of the source; without it, one record of literals");
const WHERE: Field =
    optional("where", Expression, "condition on the row; rows for which it does not hold are passed over");
const FROM: Field = optional("from", Expression, "start; always before unless given");
const TO: Field = optional("to", Expression, "end; still so unless given");

macro_rules! party_shape {
    ($name:ident, $label:literal, $doc:literal, [$($extra:expr),*]) => {
        static $name: Shape = Shape {
            name: $label,
            doc: $doc,
            fields: &[
                optional("group", Expression, "key of a group"),
                optional("brand", Expression, "key of a brand"),
                optional("department", Expression, "key of a department"),
                optional("region", Expression, "key of a region"),
                optional("dealer", Expression, "key of a dealer"),
                optional("store", Expression, "key of a store"),
                optional("cloud_store", Expression, "key of a cloud store"),
                optional("associate", Expression, "key of an associate"),
                optional("partner", Expression, "key of a partner"),
                optional("kind", Expression, "one of these kinds, when it differs by row; with key"),
                optional("key", Expression, "key of a party whose kind differs by row"),
                $($extra),*
            ],
        };
    };
}

party_shape!(PARTY, "party", "A unit or person: one kind with the key, or kind and key.", []);
party_shape!(PARENT, "parent", "A unit above, and when.", [FROM, TO, ENDS]);
party_shape!(
    PARTICIPANT,
    "participant",
    "Who took part, and with which share.",
    [optional("share", Expression, "percent among participants of the same role; equal shares unless given")]
);

static UNITS: Shape = Shape {
    name: "unit",
    doc: "A unit and its parents.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("unit", One(&PARTY), "kind and key"),
        optional("name", Expression, "name for people; without it only the parents are read"),
        optional("management", One(&PARENT), "the unit it reports to"),
        optional("settlement", One(&PARENT), "the unit it settles with"),
    ],
};

static PEOPLE: Shape = Shape {
    name: "person",
    doc: "A person.",
    fields: &[BLOCK_SOURCE, WHERE, required("key", Expression, "key"), required("name", Expression, "name")],
};

static HOLDER: Shape = Shape {
    name: "holder",
    doc: "Who holds the position; nobody when the person is null.",
    fields: &[required("person", Expression, "key of the person"), FROM, TO, ENDS],
};

static POSITIONS: Shape = Shape {
    name: "position",
    doc: "A position.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        required("title", Expression, "title"),
        optional("unit", One(&PARTY), "the unit it belongs to"),
        optional("reports_to", Expression, "key of the position above"),
        optional("holder", One(&HOLDER), "who holds it"),
        FROM,
        TO,
        ENDS,
    ],
};

static HOLDINGS: Shape = Shape {
    name: "holding",
    doc: "Who holds a position.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("position", Expression, "key of the position"),
        required("person", Expression, "key of the person"),
        FROM,
        TO,
        ENDS,
    ],
};

static ATTRIBUTES: Shape = Shape {
    name: "attribute",
    doc: "Dated numbers of a party; a null value gives none.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("party", One(&PARTY), "whose"),
        required("values", Expressions, "names, each with its number; a rate as a fraction: 0.012 is 1.2 %"),
        FROM,
        TO,
        ENDS,
    ],
};

static STORES: Shape = Shape {
    name: "store",
    doc: "A store.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        required("name", Expression, "name"),
        optional("city", Expression, "city"),
        optional("address", Expression, "address line"),
        optional("latitude", Expression, "degrees north"),
        optional("longitude", Expression, "degrees east"),
        optional("management", One(&PARENT), "the unit it reports to"),
        optional("settlement", One(&PARENT), "the dealer it settles with"),
    ],
};

static MEMBERS: Shape = Shape {
    name: "member",
    doc: "A member.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("identifiers", Expressions, "kinds of identifiers, each with its value"),
        optional("at", Expression, "since when they are known to belong together"),
    ],
};

static BINDINGS: Shape = Shape {
    name: "binding",
    doc: "An event that binds a member to a party, or releases it.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        required("member", Expressions, "identifiers of the member"),
        required("role", Expression, "in which role the party serves, such as associate"),
        required("cause", Expression, "scan, claim, purchase, import, inheritance, release, …"),
        optional("party", One(&PARTY), "bound to whom; nobody for a release or referral"),
        optional(
            "referrer",
            Expressions,
            "identifiers of the member who referred this one; a referral binds to nobody",
        ),
        optional("brand", Expression, "key of the brand it holds for; all brands unless given"),
        required("at", Expression, "when"),
    ],
};

static AS_OF_BINDINGS: Shape = Shape {
    name: "as_of_binding",
    doc: "Who serves a member at a declared date; a row whose party is null gives none.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key of the row; role, brand and date are added to it"),
        required("member", Expressions, "identifiers of the member"),
        required("role", Expression, "in which role the party serves"),
        required("party", One(&PARTY), "bound to whom"),
        optional("brand", Expression, "key of the brand it holds for; all brands unless given"),
        required("as_of", Expression, "the date from which the source is taken to hold"),
    ],
};

const LIST: Field = optional("list", Expression, "amount at list price; net unless given");
const NET: Field = optional("net", Expression, "amount after discounts; total unless given");
const TOTAL: Field = optional("total", Expression, "amount that the customer pays; net unless given");
const COST: Field = optional("cost", Expression, "what the goods cost; 0 unless given");
const CURRENCY_OF: Field = optional("currency", Expression, "ISO code; the default currency unless given");
const ORDER: Field = required("order", Expression, "key of the order");

static ORDERS: Shape = Shape {
    name: "order",
    doc: "An order. Without lines it counts as one line with its own amounts.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        required("at", Expression, "when it was placed"),
        optional("member", Expressions, "identifiers of the member; those that are null are left out"),
        optional("brand", Expression, "key of the brand"),
        optional("store", One(&PARTY), "where it was placed; a cloud store counts"),
        optional("fulfilled_by", One(&PARTY), "who delivers it"),
        optional("channel", Expression, "store, mini_program, live, marketplace, …"),
        optional("origin", Expression, "where the customer came from"),
        CURRENCY_OF,
        LIST,
        NET,
        TOTAL,
        COST,
        optional("amounts", Expressions, "named amounts of the order, such as freight"),
        optional("tenders", Expressions, "how it was paid: kinds, each with its amount"),
        optional("participants", NamedMany(&PARTICIPANT), "roles, each with who took part"),
        optional("statuses", Expressions, "statuses, each with when it was reached"),
        optional(
            "repeated",
            Flag,
            "the source has one row per line; rows of an order stand together and the first counts",
        ),
    ],
};

static LINES: Shape = Shape {
    name: "line",
    doc: "A line of an order.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        ORDER,
        optional("number", Expression, "number within the order from 1; in order of appearance unless given"),
        optional("sku", Expression, "article"),
        optional("category", Expression, "product category"),
        optional("quantity", Expression, "pieces, up to 3 decimal places; 1 unless given"),
        CURRENCY_OF,
        LIST,
        NET,
        TOTAL,
        COST,
        optional("amounts", Expressions, "named amounts of the line; the line needs its number"),
    ],
};

static PARTICIPANTS: Shape = Shape {
    name: "participation",
    doc: "Who took part in an order; a row whose party is null gives none.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        ORDER,
        required("role", Expression, "role, such as seller"),
        required("party", One(&PARTY), "who"),
        optional("share", Expression, "percent among participants of the same role; equal shares unless given"),
    ],
};

static AMOUNTS: Shape = Shape {
    name: "amount",
    doc: "A named amount of an order or line.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        ORDER,
        optional("line", Expression, "number of the line; the whole order unless given"),
        required("name", Expression, "what it is, such as freight"),
        required("amount", Expression, "how much"),
        CURRENCY_OF,
    ],
};

static TENDERS: Shape = Shape {
    name: "tender",
    doc: "How an order was paid.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        ORDER,
        required("kind", Expression, "wechat, card, gift_card, …"),
        required("amount", Expression, "how much"),
        CURRENCY_OF,
    ],
};

static STATUSES: Shape = Shape {
    name: "status",
    doc: "A status that an order reached.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        ORDER,
        required("status", Expression, "paid, shipped, completed, cancelled, …"),
        required("at", Expression, "when"),
    ],
};

static REFUNDS: Shape = Shape {
    name: "refund",
    doc: "Money given back on an order.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        ORDER,
        optional("line", Expression, "number of the line; spread over all lines unless given"),
        required("at", Expression, "when"),
        required("amount", Expression, "how much, above 0"),
        CURRENCY_OF,
    ],
};

static TOUCHPOINTS: Shape = Shape {
    name: "touchpoint",
    doc: "A contact between a member and the organisation.",
    fields: &[
        BLOCK_SOURCE,
        WHERE,
        required("key", Expression, "key"),
        required("member", Expressions, "identifiers of the member"),
        required("at", Expression, "when"),
        required("kind", Expression, "share, ad, live, chat, visit, …"),
        optional("channel", Expression, "where"),
        optional("party", One(&PARTY), "who caused it"),
        optional("content", Expression, "campaign, live session or content"),
    ],
};
