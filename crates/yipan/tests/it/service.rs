//! Processes that run until they are told to stop, and requests to them.

use crate::support::Shop;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

/// A process that listens on a free port.
pub struct Service {
    child: Child,
    pub address: String,
    log: BufReader<ChildStderr>,
}

/// What was answered.
#[derive(Debug)]
pub struct Reply {
    pub head: String,
    pub body: String,
}

impl Reply {
    /// The body of an answer with this status, as JSON.
    pub fn json(&self, status: u16) -> serde_json::Value {
        assert!(self.head.starts_with(&format!("HTTP/1.1 {status} ")), "{self:?}");
        serde_json::from_str(&self.body).expect("JSON")
    }
}

impl Service {
    /// Starts `serve` or `worker` with these options and waits until it is ready.
    pub fn start(shop: &Shop, command: &[&str], variables: &[(&str, &str)]) -> Service {
        let mut child = shop
            .command(&[command, &["--listen", "127.0.0.1:0"]].concat())
            .env("YIPAN_LOG_FORMAT", "json")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut log = BufReader::new(child.stderr.take().expect("a log"));
        let mut line = String::new();
        while !line.contains("\"ready\"") {
            line.clear();
            assert!(log.read_line(&mut line).expect("a line") > 0, "it ended");
        }
        let (_, rest) = line.split_once("\"address\":\"").expect("an address");
        let address = rest.split('"').next().expect("an address").to_owned();
        Service { child, address, log }
    }

    pub fn get(&self, path: &str, cookie: &str) -> Reply {
        self.ask("GET", path, cookie, "")
    }

    pub fn post(&self, path: &str, cookie: &str, body: &serde_json::Value) -> Reply {
        self.ask("POST", path, cookie, &body.to_string())
    }

    fn ask(&self, method: &str, path: &str, cookie: &str, body: &str) -> Reply {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        Reply { head: head.to_owned(), body: body.to_owned() }
    }

    /// Tells it to stop; gives what it printed and logged.
    pub fn stop(mut self) -> (String, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("told").success());
        let (mut out, mut log) = (String::new(), String::new());
        self.child.stdout.take().expect("output").read_to_string(&mut out).expect("text");
        self.log.read_to_string(&mut log).expect("text");
        assert!(self.child.wait().expect("ended").success());
        (out, log)
    }
}
