//! The Shapley value over channels, in closed form.
//!
//! The game: a coalition of channels is worth the conversions of all paths whose channels are all in it,
//! v(S) = Σ conversions(p) over paths p with set(p) ⊆ S. Whoever switches a channel off loses every path that needs it.
//!
//! v is a sum of unanimity games, one per path: conversions(p) times the game that pays 1 to coalitions that contain set(p).
//! In such a game the channels of set(p) are symmetric and all others are dummies, so by symmetry, efficiency and the dummy
//! axiom each of the set's channels gets 1 / |set(p)|; by linearity these add up (Shapley, "A Value for n-Person Games",
//! 1953). So no coalition needs to be enumerated, and any number of channels costs one pass over the paths.

/// Distinct channels of a path: each gets the same part of what the path is worth.
pub(crate) fn distinct(channels: &[u32], distinct: &mut Vec<u32>) {
    distinct.clear();
    distinct.extend_from_slice(channels);
    distinct.sort_unstable();
    distinct.dedup();
}
