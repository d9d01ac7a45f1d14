//! Buffers that a fold reuses from order to order, so that in the long run it allocates nothing.

use crate::line_base::LineBases;
use crate::order_pool::OrderPools;
use crate::resolve::Parties;
use crate::roll_up::RollUps;
use crate::shares::Shares;
use crate::splitter::Splitter;
use crate::verdict::Verdicts;
use base::Amount;

/// The buffers of one thread. What they hold between two calls means nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// By position of the policy: whether it applies to the order.
    pub(crate) applied: Vec<bool>,
    pub(crate) parties: Parties,
    pub(crate) verdicts: Verdicts,
    pub(crate) bases: LineBases,
    pub(crate) order_pools: OrderPools,
    pub(crate) shares: Shares,
    pub(crate) roll_ups: RollUps,
    pub(crate) splitter: Splitter,
    /// Parts of a pool before they are shared out over recipients.
    pub(crate) pool_parts: Vec<Amount>,
    /// Per line: how much of a refund it bears.
    pub(crate) taken: Vec<Amount>,
}
