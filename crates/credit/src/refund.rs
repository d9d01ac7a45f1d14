//! Clawback: a refund takes back from the original credits and pools, in proportion and never more than remains.

use crate::case::Case;
use crate::output::{Event, Output};
use crate::scratch::Scratch;
use crate::shares::{Shares, Worth};
use crate::splitter::Splitter;
use crate::{LineCause, LineKind, Note, Organisation, RefundVerdict, Sink, Trace, Undone};
use base::fact::{Refund, Span};
use base::{Amount, MoneyError, PartyId, Symbol, Timestamp};

/// When a refund takes effect. One dated before its order (clocks differ) counts as at the order's instant.
pub(crate) fn effective_at(refund: &Refund, ordered_at: Timestamp) -> Timestamp {
    refund.at.max(ordered_at)
}

/// Takes one refund from what remains of the order, and writes the clawback when it takes effect in the range.
///
/// A refund of a line takes from that line; a refund of the whole order is spread over its lines by what remains of their
/// bases, and so is one that names a line which the order does not have. What exceeds the remaining base finds nothing.
pub(crate) fn apply<O: Organisation, S: Sink, T: Trace>(
    case: &Case<'_, O>,
    scratch: &mut Scratch,
    refund: &Refund,
    write: bool,
    out: &mut Output<'_, S, T>,
) -> Result<(), MoneyError> {
    if T::ON && refund.line != 0 && named_line(case, refund).is_none() {
        out.trace.note(Note::RefundBeyond { refund, verdict: RefundVerdict::NoSuchLine });
    }
    let Scratch { shares, roll_ups, splitter, taken, .. } = scratch;
    taken.clear();
    taken.extend_from_slice(spread(case, refund, |line| shares.lines[line].base, splitter)?);
    let found = taken.iter().map(|taken| taken.0).sum::<i64>();
    if T::ON && found != refund.amount.0 {
        let excess = Amount(refund.amount.0.saturating_sub(found));
        out.trace.note(Note::RefundBeyond { refund, verdict: RefundVerdict::BeyondBase { excess } });
    }
    if found == 0 {
        return Ok(());
    }
    let at = effective_at(refund, case.order.at);
    let payable_at = case.payable_at.map(|payable_at| payable_at.max(at));
    let event = Event { cause: LineCause::Refund, at, payable_at, evidence: Some(refund.id) };
    for (line, taken) in taken.iter().copied().enumerate().filter(|(_, taken)| !taken.is_zero()) {
        let before = shares.lines[line].base;
        if T::ON && write {
            let number = case.lines[line].number;
            out.trace.note(Note::Refund { refund, line: number, remaining: before, taken });
        }
        claw(shares, line, taken, splitter)?;
        roll_ups.refresh(case, shares, &shares.lines[line])?;
        if write {
            out.changes(case, shares, roll_ups, (line, -taken), event);
        }
    }
    if write {
        undone(case, shares, taken, out.sink);
    }
    Ok(())
}

/// What a refund takes of each line, by what remains of the bases; nothing at all where it finds nothing.
pub(crate) fn spread<'s, O>(
    case: &Case<'_, O>,
    refund: &Refund,
    base: impl Fn(usize) -> Amount,
    splitter: &'s mut Splitter,
) -> Result<&'s [Amount], MoneyError> {
    let named = named_line(case, refund);
    let remaining = |line: usize| if named.is_none_or(|named| named == line) { base(line).0.max(0) } else { 0 };
    let total: i128 = (0..case.lines.len()).map(|line| i128::from(remaining(line))).sum();
    let capped = Amount(i128::from(refund.amount.0).clamp(0, total) as i64);
    if capped.is_zero() { Ok(&[]) } else { splitter.split(capped, (0..case.lines.len()).map(remaining)) }
}

fn named_line<O>(case: &Case<'_, O>, refund: &Refund) -> Option<usize> {
    case.lines.iter().position(|line| line.number == refund.line)
}

/// Tells for whom and in which books the refund that was just taken left nothing of an order's credit.
fn undone<O>(case: &Case<'_, O>, shares: &Shares, taken: &[Amount], sink: &mut impl Sink) {
    let credits = |line: usize| {
        let groups = shares.lines[line].groups.of(&shares.groups).iter();
        let credits = groups.take_while(|group| group.kind == LineKind::Credit);
        credits.flat_map(|group| group.shares.of(&shares.shares).iter().map(|share| (group.book, share)))
    };
    let lines = 0..case.lines.len();
    let mut told: Vec<(Symbol, PartyId)> = Vec::new();
    for (book, share) in lines.clone().filter(|line| !taken[*line].is_zero()).flat_map(credits) {
        let Some(party) = share.party.filter(|_| !share.change.amount.is_zero()) else { continue };
        let left = lines
            .clone()
            .flat_map(credits)
            .any(|(other, share)| (other, share.party) == (book, Some(party)) && !share.remaining.amount.is_zero());
        if !left && !told.contains(&(book, party)) {
            told.push((book, party));
            sink.undone(&Undone { policy: case.position, party, book, ordered_at: case.order.at });
        }
    }
}

/// Takes a part of the remaining base of a line from all its groups, in proportion.
fn claw(shares: &mut Shares, line: usize, taken: Amount, splitter: &mut Splitter) -> Result<(), MoneyError> {
    let base = shares.lines[line].base;
    let Span { from, to } = shares.lines[line].groups;
    for group in from..to {
        let Span { from, to } = shares.groups[group as usize].shares;
        let members = from as usize..to as usize;
        take(shares, members.clone(), |worth| &mut worth.amount, (taken, base), splitter)?;
        let mut first = members.start;
        while first < members.end {
            let part = shares.shares[first].part;
            let length = shares.shares[first..members.end].iter().take_while(|share| share.part == part).count();
            take(shares, first..first + length, |worth| &mut worth.base, (taken, base), splitter)?;
            first += length;
        }
    }
    shares.lines[line].base = base - taken;
    Ok(())
}

/// Takes `taken / base` of what some shares together have left, from each by what it has left.
fn take(
    shares: &mut Shares,
    members: std::ops::Range<usize>,
    field: impl Fn(&mut Worth) -> &mut Amount,
    (taken, base): (Amount, Amount),
    splitter: &mut Splitter,
) -> Result<(), MoneyError> {
    let shares = &mut shares.shares[members];
    let left = |share: &crate::shares::Share| {
        let mut worth = share.remaining;
        *field(&mut worth)
    };
    let mut whole = Amount::ZERO;
    for share in shares.iter() {
        whole = whole.checked_add(left(share))?;
    }
    // With the last of the base the ratio is one, and everything goes.
    let clawed = whole.times_ratio(taken.0, base.0)?;
    let parts = splitter.split(clawed, shares.iter().map(|share| left(share).0.saturating_abs()))?;
    for (share, part) in shares.iter_mut().zip(parts) {
        *field(&mut share.remaining) -= *part;
        *field(&mut share.change) = -*part;
    }
    Ok(())
}
