//! Performance: shares of a line's base in the books.

use crate::case::Case;
use crate::scratch::Scratch;
use crate::shares::Worth;
use crate::{LineKind, Note, Organisation, Sum, Trace};
use base::MoneyError;

/// Adds the credits of one order line.
pub(crate) fn fill<O: Organisation, T: Trace>(
    case: &Case<'_, O>,
    line: usize,
    scratch: &mut Scratch,
    trace: &mut T,
) -> Result<(), MoneyError> {
    let Scratch { parties, verdicts, bases, shares, splitter, .. } = scratch;
    let base = bases.get(0, line);
    for (number, rule) in case.policy.credit.iter().enumerate() {
        if !verdicts.applies(line, number) {
            continue;
        }
        let amount = base.times(rule.share)?;
        if T::ON {
            let line = case.lines[line].number;
            let (rule, recipient, row, line_bound, order_bound) = (number as u16, None, None, None, None);
            trace.note(Note::Sum(Sum { line, rule, base, amount, recipient, row, line_bound, order_bound }));
        }
        let from = shares.shares.len();
        shares.share_out(parties.of(rule.to), 0, Worth { amount, base }, splitter)?;
        shares.close_group(LineKind::Credit, case.policy.books[rule.book].name, number as u16, from);
    }
    Ok(())
}
