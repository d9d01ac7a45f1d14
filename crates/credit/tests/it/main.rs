//! Crediting as a whole: small histories in, lines out. Each file tests one part of a policy; `laws` tests the invariants.

mod awards;
mod books;
mod conditions;
mod laws;
mod money;
mod parties;
mod payees;
mod periods;
mod pools;
mod referrals;
mod refunds;
mod roll_ups;
mod scopes;
mod support;
mod touches;
mod trace;
