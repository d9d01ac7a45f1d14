//! Where orders are made up and sent from: threads that send batches of events again and again until they are answered for, as
//! clients do.

use crate::sums::Sums;
use sim::random::Random;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Events of one batch.
const BATCH: u64 = 10;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A batch of events.
#[derive(Clone, Debug)]
struct Batch {
    body: String,
    sums: Sums,
}

/// What senders share.
pub struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    key: String,
    random: Random,
    /// Services that listen.
    addresses: Vec<String>,
    /// The last month in which orders are placed by now.
    month: u32,
    /// New batches that may still be made.
    budget: u32,
    /// Batches without answer.
    unanswered: VecDeque<Batch>,
    /// How many are on their way.
    on_their_way: u32,
    /// Batches that were answered for; some are sent again.
    answered: Vec<Batch>,
    orders: u64,
    repeated: u64,
    sums: Sums,
    stopped: bool,
}

/// What senders did.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// Orders that were answered for.
    pub orders: u64,
    /// Batches that were sent again although they had been answered for.
    pub repeated: u64,
    /// What all orders that were answered for come to.
    pub sums: Sums,
}

impl Desk {
    /// Nothing was sent yet.
    pub fn new(key: &str, seed: u64) -> Desk {
        let state = State {
            key: key.to_owned(),
            random: Random::of(seed, 1, 0),
            addresses: Vec::new(),
            month: 1,
            budget: 0,
            unanswered: VecDeque::new(),
            on_their_way: 0,
            answered: Vec::new(),
            orders: 0,
            repeated: 0,
            sums: Sums::default(),
            stopped: false,
        };
        Desk { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    /// A service listens.
    pub fn open(&self, address: &str) {
        self.change(|state| state.addresses.push(address.to_owned()));
    }

    /// A service is gone.
    pub fn close(&self, address: &str) {
        self.change(|state| state.addresses.retain(|open| open != address));
    }

    /// Orders are placed in this month from now on.
    pub fn begin(&self, month: u32) {
        self.change(|state| state.month = month);
    }

    /// So many new batches may be sent.
    pub fn budget(&self, batches: u32) {
        self.change(|state| state.budget = batches);
    }

    /// Waits until everything that was sent is answered for. Services have to listen.
    pub fn all_answered(&self) -> Sent {
        let busy = |state: &mut State| state.budget > 0 || state.on_their_way > 0 || !state.unanswered.is_empty();
        let waited = self.changed.wait_timeout_while(self.state(), PATIENCE * 4, busy);
        let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "{} batches are not answered for", state.unanswered.len());
        Sent { orders: state.orders, repeated: state.repeated, sums: state.sums.clone() }
    }

    /// Lets senders end.
    pub fn stop(&self) {
        self.change(|state| state.stopped = true);
    }

    /// Sends until it is stopped.
    pub fn send(&self) {
        loop {
            let idle = |state: &mut State| {
                let nothing = state.addresses.is_empty() || state.budget == 0 && state.unanswered.is_empty();
                !state.stopped && nothing
            };
            let waited = self.changed.wait_while(self.state(), idle);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            if state.stopped {
                return;
            }
            let (batch, again) = state.next();
            state.on_their_way += 1;
            let open = state.addresses.clone();
            let address = state.random.pick(&open).clone();
            drop(state);
            let answer = post(&address, &batch.body);
            self.change(|state| state.heard(batch, again, (&address, answer)));
        }
    }
}

impl State {
    /// What to send, and whether it was answered for before.
    fn next(&mut self) -> (Batch, bool) {
        if !self.answered.is_empty() && self.random.chance(150) {
            return (self.random.pick(&self.answered).clone(), true);
        }
        if let Some(batch) = self.unanswered.pop_front() {
            return (batch, false);
        }
        self.budget -= 1;
        (self.draw(), false)
    }

    fn draw(&mut self) -> Batch {
        let (mut sums, mut events) = (Sums::default(), Vec::new());
        for _ in 0..BATCH {
            self.orders += 1;
            let number = self.orders;
            let late = self.random.chance(150);
            let month = if late { self.random.between(1, i64::from(self.month) + 1) as u32 } else { self.month };
            let (store, seller) = (self.random.between(1, 5), self.random.between(1, 9));
            let (day, second) = (self.random.between(2, 28), self.random.below(60));
            let fee = self.random.between(1, 50_000);
            let amount = sums.add(month, &format!("S{store}"), fee);
            events.push(format!(
                r#"{{"type":"track","event":"Order Completed","messageId":"m{number}","userId":"u{user}",
                "timestamp":"2026-{month:02}-{day:02}T04:00:{second:02}Z","properties":{{"order_id":"o{number}",
                "store_id":"S{store}","associate_id":"A{seller}","total":{amount},"currency":"CNY",
                "products":[{{"sku":"x","price":{amount},"quantity":1}}]}}}}"#,
                user = number % 500,
            ));
        }
        let body = format!(r#"{{"writeKey":"{}","batch":[{}]}}"#, self.key, events.join(","));
        Batch { body, sums }
    }

    fn heard(&mut self, batch: Batch, again: bool, (address, answer): (&str, Answer)) {
        self.on_their_way -= 1;
        match answer {
            Answer::Kept if again => self.repeated += 1,
            Answer::Kept => {
                self.sums += &batch.sums;
                self.answered.push(batch);
            }
            answer => {
                if answer == Answer::Nobody {
                    self.addresses.retain(|open| open != address);
                }
                if !again {
                    self.unanswered.push_back(batch);
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// The service answered for it.
    Kept,
    /// The service answered something else.
    Refused,
    /// No service answered.
    Nobody,
}

fn post(address: &str, body: &str) -> Answer {
    let mut answer = String::new();
    let asked = (|| {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        write!(stream, "POST /v1/batch HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n")?;
        write!(stream, "content-length: {length}\r\nconnection: close\r\n\r\n{body}")?;
        stream.read_to_string(&mut answer)
    })();
    // An answer of which the end was lost is an answer: what stands in its first line counts.
    match asked {
        _ if answer.starts_with("HTTP/1.1 200 ") => Answer::Kept,
        Ok(_) if answer.starts_with("HTTP/1.1 ") => Answer::Refused,
        _ => Answer::Nobody,
    }
}
