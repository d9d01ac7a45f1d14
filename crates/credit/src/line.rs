//! A line of the subledger: one party, one amount, one rule, one reason. Lines are written once and never changed.

use base::{Amount, FactId, MemberId, PartyId, Symbol, Timestamp};

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The order; [`Line::NO_ORDER`] for awards, for lines of a payee and period, and for some decisions.
    pub order: FactId,
    /// Line of the order, from 1.
    pub order_line: u32,
    /// Whose order it was.
    pub member: MemberId,
    /// When the order was placed.
    pub ordered_at: Timestamp,
    /// When this line takes effect: the order's, release's or refund's instant. Decides the period.
    pub at: Timestamp,
    /// Performance, money or roll-up.
    pub kind: LineKind,
    /// What made it.
    pub cause: LineCause,
    /// The book, interned.
    pub book: Symbol,
    /// Who gets it; nobody is shown as `(none)`.
    pub party: Option<PartyId>,
    /// How much, negative for clawback.
    pub amount: Amount,
    /// The base it was computed from, negative for clawback.
    pub base: Amount,
    /// Position of the policy among the policies of the run.
    pub policy: u16,
    /// Number of the rule, see [`crate::Policy::rule_name`].
    pub rule: u16,
    /// Why this party.
    pub reason: Reason,
    /// The fact behind the reason: binding event, touchpoint or refund.
    pub evidence: Option<FactId>,
    /// When the money may be paid; none while that is not known. For credit and roll-up, equal to `at`.
    pub payable_at: Option<Timestamp>,
    /// Store of the order.
    pub store: Option<PartyId>,
    /// Brand of the order.
    pub brand: Option<PartyId>,
    /// Channel of the order.
    pub channel: Symbol,
    /// Article of the order line as the source names it; none where the line is about no order, or the source names none.
    pub product: Symbol,
}

impl Line {
    /// Stands where a line is about no order. No fact has this number.
    pub const NO_ORDER: FactId = FactId(0);
    /// Stands where a line is about no member. No profile has this number.
    pub const NO_MEMBER: MemberId = MemberId(0);
}

/// What kind of statement a line makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LineKind {
    /// Performance in a book.
    Credit = 1,
    /// Performance of those above the receiver.
    RollUp = 2,
    /// Money earned, held or payable.
    Commission = 3,
    /// Money earned in an earlier range that became payable in this one. Not counted as earned again.
    Release = 4,
}

/// What made a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LineCause {
    /// The order itself.
    Sale = 1,
    /// A refund: clawback from the original lines.
    Refund = 2,
    /// The end of a hold.
    Release = 3,
    /// A late fact about a locked period, booked as a difference.
    Adjustment = 4,
    /// Everything of a payee in a period: tiers, caps, contests, guarantees, draws, deductions.
    Period = 5,
    /// An event that is rewarded once: a member bound, retained, or buying for the first time.
    Award = 6,
    /// An accepted dispute. Facts and policies do not say it, so no adjustment takes it back.
    Decision = 7,
}

/// Why a line names the party it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// A binding in force; evidence is the binding event.
    Binding = 1,
    /// A touchpoint in the window; evidence is the touchpoint.
    Touch = 2,
    /// Named on the order.
    Participant = 3,
    /// Store, fulfilling store or brand of the order.
    Order = 4,
    /// Derived from another party along the organisation.
    Organisation = 5,
    /// Named by the policy.
    Fixed = 6,
    /// Stands above the receiver.
    RollUp = 7,
    /// Bound to a member who referred the customer, or to one who referred that member; evidence is the referral.
    Referral = 8,
    /// Worked out from everything that the payee has in the period.
    Period = 9,
    /// Decided by people; evidence is the number of the dispute.
    Dispute = 10,
    /// Nobody: no binding was in force.
    NoBinding = 20,
    /// Nobody: no touchpoint in the window counts.
    NoTouch = 21,
    /// Nobody: the order names no such participant.
    NoParticipant = 22,
    /// Nobody: the order names no store or brand.
    NoOrderUnit = 23,
    /// Nobody: the organisation has no such unit or manager at that instant.
    NoUnit = 24,
    /// Nobody: no policy of the run applies to the order.
    NoPolicy = 25,
    /// Nobody: who is bound was not active for the member lately; evidence is the binding event.
    Idle = 26,
    /// Nobody: the binding began longer ago than the policy counts; evidence is the binding event.
    TooLongAgo = 27,
    /// Nobody: no member referred the customer, or nobody the referrer.
    NoReferrer = 28,
}

macro_rules! numbered {
    ($name:ident: $($variant:ident),+ $(,)?) => {
        impl $name {
            /// The value with this number, as columns store it.
            pub fn from_number(number: u8) -> Option<Self> {
                [$($name::$variant),+].into_iter().find(|value| *value as u8 == number)
            }
        }
    };
}

numbered!(LineKind: Credit, RollUp, Commission, Release);
numbered!(LineCause: Sale, Refund, Release, Adjustment, Period, Award, Decision);
numbered!(Reason: Binding, Touch, Participant, Order, Organisation, Fixed, RollUp, Referral, Period, Dispute, NoBinding, NoTouch,
    NoParticipant, NoOrderUnit, NoUnit, NoPolicy, Idle, TooLongAgo, NoReferrer);
