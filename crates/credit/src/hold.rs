//! When commission may be paid.

use crate::Hold;
use base::Timestamp;
use base::fact::StatusEvent;

/// The instant from which commission of an order is payable; none while a status that it waits for was not reached.
///
/// All statuses must be reached; the first event of each counts. An event dated before the order (clocks differ) counts as at
/// the order's instant.
pub(crate) fn payable_at(hold: Option<&Hold>, ordered_at: Timestamp, statuses: &[StatusEvent]) -> Option<Timestamp> {
    let Some(hold) = hold else { return Some(ordered_at) };
    let mut reached = ordered_at;
    for status in &hold.until_statuses {
        reached = reached.max(statuses.iter().find(|event| event.status == *status)?.at);
    }
    Some(reached.plus_days(days(hold.plus_days)))
}

/// Days as a signed number; more than ten thousand years are ten thousand years.
pub(crate) fn days(days: u32) -> i32 {
    days.min(3_652_425) as i32
}
