//! The line that a dispute is about: whose policy and rule a decision is booked under.

use crate::{AppError, RunPolicy, World};
use base::{Amount, Currency, FactId, PartyId, Symbol};
use credit::{Line, LineKind};
use facts::{Layout, LineFilter, RunPart, read_lines};

/// Which lines may be meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub payee: PartyId,
    pub order: Option<FactId>,
    pub order_line: u32,
    pub kind: LineKind,
}

/// Lines that may be meant: of the order line, or of the payee where no order is named. In the order of the run.
pub(super) struct Candidates {
    wanted: Wanted,
    lines: Vec<Line>,
}

impl Candidates {
    pub fn read(layout: &Layout, parts: &[RunPart], wanted: &Wanted) -> Result<Candidates, AppError> {
        let filter = match wanted.order {
            Some(order) => LineFilter { order: Some(order), ..LineFilter::default() },
            None => LineFilter { party: Some(Some(wanted.payee)), ..LineFilter::default() },
        };
        let mut lines = Vec::new();
        read_lines(layout, parts, &filter, |line| {
            if line.kind == wanted.kind && (wanted.order.is_none() || line.order_line == wanted.order_line) {
                lines.push(*line);
            }
            Ok(())
        })?;
        Ok(Candidates { wanted: *wanted, lines })
    }

    /// The book that is meant: the one named, or the only one that the payee has there, or the only one that anybody has.
    pub fn book(&self, world: &World, name: Option<&str>, period: &str) -> Result<Symbol, AppError> {
        let books = |of: &dyn Fn(&&Line) -> bool| {
            let mut books: Vec<Symbol> = self.lines.iter().filter(|line| of(line)).map(|line| line.book).collect();
            books.sort_unstable();
            books.dedup();
            books
        };
        let own = books(&|line| line.party == Some(self.wanted.payee));
        let all = books(&|_| true);
        let words =
            |books: &[Symbol]| books.iter().map(|book| world.symbols.text(*book)).collect::<Vec<_>>().join(", ");
        let known = if own.is_empty() { &all } else { &own };
        match (name, known.as_slice()) {
            (_, []) => {
                let message = format!(
                    "period {period} has no such line that a decision could follow; name an order that somebody is credited \
                     for, or say --about credit"
                );
                Err(AppError::refused("dispute_without_line", message))
            }
            (Some(name), _) => {
                let found = world.symbols.find(name).filter(|book| all.contains(book));
                let message = || format!("there is no book {name:?} there; there are {}", words(&all));
                found.ok_or_else(|| AppError::refused("book_unknown", message()))
            }
            (None, [book]) => Ok(*book),
            (None, several) => {
                let message = format!("it may be about the books {}; say which with --book", words(several));
                Err(AppError::refused("book_ambiguous", message))
            }
        }
    }

    /// The line whose policy and rule a decision follows: the payee's own, or else the first of the book.
    pub fn origin(&self, book: Symbol) -> Option<&Line> {
        let of_book = || self.lines.iter().filter(|line| line.book == book);
        of_book().find(|line| line.party == Some(self.wanted.payee)).or_else(|| of_book().next())
    }

    pub fn currency(&self, book: Symbol, policies: &[RunPolicy]) -> Result<Currency, AppError> {
        let policy = self.origin(book).and_then(|line| policies.get(usize::from(line.policy)));
        policy.and_then(RunPolicy::currency).ok_or_else(|| AppError::internal("a credit policy has a currency"))
    }

    /// What the payee has in the book.
    pub fn actual(&self, book: Symbol) -> Result<Amount, AppError> {
        let own = self.lines.iter().filter(|line| line.book == book && line.party == Some(self.wanted.payee));
        let sum: i128 = own.map(|line| i128::from(line.amount.0)).sum();
        i64::try_from(sum).map(Amount).map_err(AppError::internal)
    }
}
