//! The registry of invariants: what must hold whatever happens. Checks name them; a broken L or C refuses the commit.

/// A law of the system, named in every message that reports it broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invariant {
    /// Letter and number, as in ARCHITECTURE.md.
    pub code: &'static str,
    /// The law in one sentence.
    pub law: &'static str,
}

/// Every invariant, in the order of ARCHITECTURE.md.
pub const INVARIANTS: [Invariant; 26] = [
    law("L1", "every transaction sums to zero per currency"),
    law("L2", "all accounts sum to zero"),
    law("L3", "replaying the entries gives the balances"),
    law("L4", "a reversal restores balances"),
    law("L5", "no entry or line is ever changed or removed"),
    law("L6", "the same key with the same input gives the same result, with other input a refusal"),
    law("C1", "the shares of a pool sum exactly to it, whatever the order of input"),
    law("C2", "clawback never exceeds what was credited and goes to the same parties"),
    law("C3", "credit depends only on facts effective at the order's instant, or at a date the policy declares"),
    law("C4", "every line has policy, version, rule and reason"),
    law("C5", "an order counts once per book and node in a roll-up unless the policy says otherwise"),
    law("C6", "live, settlement, what-if and cluster lines are equal at an equal watermark"),
    law("C7", "per book, credited plus (none) is the base of all orders in range times the declared shares"),
    law("C8", "what a payee has for a period is what the measures of that period give, whenever they became known"),
    law("I1", "merge then unmerge restores"),
    law("I2", "the order of merges does not matter"),
    law("I3", "totals are unchanged by any merge"),
    law("R1", "routing is a function"),
    law("R2", "there is always a choice or a named refusal"),
    law("R3", "the explanation re-evaluates to the choice"),
    law("O1", "a unit has one active parent per tree and instant"),
    law("K1", "child scorecards add up"),
    law("K2", "scorecard totals equal ledger totals"),
    law("P1", "locked and paid history never changes"),
    law("S1", "SQLite and PostgreSQL agree"),
    law("S2", "a fact is read exactly once, sealed or not"),
];

const fn law(code: &'static str, law: &'static str) -> Invariant {
    Invariant { code, law }
}

impl Invariant {
    /// The invariant with this code.
    pub fn named(code: &str) -> Option<Invariant> {
        INVARIANTS.into_iter().find(|invariant| invariant.code == code)
    }
}
