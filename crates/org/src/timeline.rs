//! Dated values by owner: one flat list of intervals, cut per owner.
