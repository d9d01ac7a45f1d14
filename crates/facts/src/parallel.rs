//! Plain threads over a numbered list of work, results in the order of the list.

use crate::error::{FactsError, Result};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Does `work` for every number below `count` on so many threads and returns the results by number.
///
/// The first error by number among those that occurred is returned; work that has not begun by then is left undone.
pub(crate) fn parallel<R: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let worker = || {
        let mut done = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let result = work(number);
            if result.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            done.push((number, result));
        }
        done
    };
    let threads = threads.clamp(1, count.max(1));
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut done = worker();
        for other in others {
            done.extend(other.join().map_err(|_| FactsError::Worker)?);
        }
        Ok::<_, FactsError>(done)
    })?;
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 5] {
            let squares = parallel(50, threads, |number| Ok(number * number)).expect("squares");
            assert_eq!(squares, (0..50).map(|number| number * number).collect::<Vec<_>>());
        }
        assert!(parallel(0, 2, Ok).expect("nothing").is_empty());
    }

    #[test]
    fn an_error_ends_it() {
        let result = parallel(50, 2, |number| if number == 7 { Err(FactsError::Worker) } else { Ok(number) });
        assert!(matches!(result, Err(FactsError::Worker)));
    }
}
