//! Processes that are killed at a moment, unless they have ended by then.

use crate::support::Shop;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What a command that was not killed answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs a command and kills it after so long; nothing when that killed it.
pub fn run(shop: &Shop, arguments: &[&str], moment: Option<Duration>) -> Option<Answer> {
    let mut child = piped(shop, arguments);
    let (ended, both) = channel();
    let mut out = child.stdout.take().expect("output");
    let mut err = child.stderr.take().expect("errors");
    let (told, other) = (ended.clone(), ended);
    let out = thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).expect("text");
        let _ = told.send(());
        text
    });
    let err = thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).expect("text");
        let _ = other.send(());
        text
    });
    if let Some(moment) = moment {
        // Both ends are closed when the process has ended.
        let _ = both.recv_timeout(moment);
        child.kill().expect("killed");
    }
    let status = child.wait().expect("ended");
    let (out, err) = (out.join().expect("read"), err.join().expect("read"));
    match status.signal() {
        Some(9) => None,
        _ => Some(Answer { code: status.code().unwrap_or(-1), out, err }),
    }
}

fn piped(shop: &Shop, arguments: &[&str]) -> Child {
    let mut command = shop.command(arguments);
    command.env("YIPAN_LOG_FORMAT", "json").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the binary runs")
}

/// A process that serves on a free port, or works beside those that do.
pub struct Service {
    name: &'static str,
    child: Child,
    ready: Receiver<String>,
    log: JoinHandle<Vec<String>>,
    /// Where it listens, once it is ready; empty when it does not listen.
    pub address: Option<String>,
}

impl Service {
    /// Starts one that serves, and works too. It is not ready yet.
    pub fn start(shop: &Shop) -> Service {
        Service::started(shop, "serve", &["serve", "--listen", "127.0.0.1:0"])
    }

    /// Starts one that only serves.
    pub fn start_without_work(shop: &Shop) -> Service {
        Service::started(shop, "serve --no-work", &["serve", "--no-work", "--listen", "127.0.0.1:0"])
    }

    /// Starts one that only works.
    pub fn start_worker(shop: &Shop) -> Service {
        Service::started(shop, "worker", &["worker"])
    }

    fn started(shop: &Shop, name: &'static str, arguments: &[&str]) -> Service {
        let mut child = piped(shop, arguments);
        let log = BufReader::new(child.stderr.take().expect("a log"));
        let (tell, ready) = channel();
        let log = thread::spawn(move || {
            let mut errors = Vec::new();
            for line in log.lines().map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("\"address\":\"")
                    && line.contains("\"ready\"")
                {
                    let _ = tell.send(rest.split('"').next().unwrap_or_default().to_owned());
                }
                if !line.contains("\"level\":\"INFO\"") {
                    errors.push(line);
                }
            }
            errors
        });
        Service { name, child, ready, log, address: None }
    }

    /// What it is counted as when it was killed.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where it takes events, when it does.
    pub fn takes_events_at(&self) -> Option<&str> {
        self.address.as_deref().filter(|address| !address.is_empty())
    }

    /// Waits until it is ready, at most so long.
    pub fn ready(&mut self, at_most: Duration) -> bool {
        match self.ready.recv_timeout(at_most) {
            Ok(address) => self.address = Some(address),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                let log = std::mem::replace(&mut self.log, thread::spawn(Vec::new)).join().expect("read");
                panic!("a service ended by itself: {log:#?}");
            }
        }
        self.address.is_some()
    }

    /// Waits while it works.
    pub fn work(&mut self, time: Duration) {
        // It never tells a second time, so this only ever ends when the time is over, or it ended.
        assert_eq!(self.ready.recv_timeout(time), Err(RecvTimeoutError::Timeout), "a service ended by itself");
    }

    /// Kills it. Gives what it logged that was more than information.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("killed");
        assert_eq!(self.child.wait().expect("ended").signal(), Some(9), "a service ended by itself");
        self.log.join().expect("read")
    }
}
