//! Many seeds, on several threads.

use super::{Failure, Report, Violation, simulate};
use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Simulates a range of seeds on so many threads and returns how many passed. The first that fails ends it, as soon as the
/// others are done with theirs; of several the lowest is told. `told` hears of each that passed.
pub fn simulate_many(seeds: Range<u64>, threads: usize, told: impl FnMut(&Report) + Send) -> Result<u64, Failure> {
    let next = AtomicU64::new(seeds.start);
    let state = Mutex::new((told, None::<Failure>, 0));
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let work = || {
        while lock().1.is_none() {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let lived = live_or_panic(seed);
            let (told, failed, passed) = &mut *lock();
            match lived {
                Ok(report) => {
                    told(&report);
                    *passed += 1;
                }
                Err(violation) if failed.as_ref().is_none_or(|other| seed < other.seed) => {
                    *failed = Some(Failure { seed, violation: Box::new(violation) });
                }
                Err(_) => {}
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.max(1) {
            scope.spawn(work);
        }
        work();
    });
    let (_, failed, passed) = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.map_or(Ok(passed), Err)
}

/// A panic is a violation too, and its seed is worth as much.
fn live_or_panic(seed: u64) -> Result<Report, Violation> {
    catch_unwind(AssertUnwindSafe(|| simulate(seed))).unwrap_or_else(|panic| Err(Violation::Panicked(words(&*panic))))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
