//! `yipan serve`, from starting to stopping, and what goes with it.

use crate::support::Shop;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A service on a free port.
struct Service {
    child: Child,
    address: String,
    log: BufReader<std::process::ChildStderr>,
}

impl Service {
    fn start(shop: &Shop) -> Service {
        let mut child = shop
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .env("YIPAN_LOG_FORMAT", "json")
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

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    }

    /// Tells it to stop; gives what it printed and logged.
    fn stop(mut self) -> (String, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("told").success());
        let (mut out, mut log) = (String::new(), String::new());
        self.child.stdout.take().expect("output").read_to_string(&mut out).expect("text");
        self.log.read_to_string(&mut log).expect("text");
        assert!(self.child.wait().expect("ended").success());
        (out, log)
    }
}

#[test]
fn it_serves_until_it_is_told_to_stop() {
    Shop::empty_on_every_database(|shop| {
        let service = Service::start(&shop);
        assert!(service.get("/readyz").ends_with("\r\n\r\nready\n"));
        assert!(service.get("/metrics").contains("yipan_http_requests_total"), "from this machine");
        let problem = service.get("/api/v1/periods");
        assert!(problem.starts_with("HTTP/1.1 401") && problem.contains("\"not_signed_in\""), "{problem}");
        let (out, log) = service.stop();
        assert!(out.starts_with("There was no user yet. Sign in as owner with this password"), "{out}");
        let password = out.trim().rsplit(' ').next().expect("a password");
        assert!(
            !log.contains(password) && log.contains("\"code\":\"not_signed_in\"") && log.contains("stopped"),
            "{log}"
        );
        let (out, _) = Service::start(&shop).stop();
        assert_eq!(out, "", "the password is printed once");
    });
}

#[test]
fn users_are_looked_after_at_the_machine() {
    let shop = Shop::adventure_works();
    let made = shop.ok(&["--as", "ida", "user", "create", "ann", "--full-name", "Ann"]);
    assert!(made.starts_with("ann signs in with this password, which works once: "), "{made}");
    let users = shop.ok(&["--format", "csv", "user", "grant", "ann", "finance"]);
    assert_eq!(users.lines().nth(1), Some("1,ann,Ann,invited,finance"));
    assert!(shop.ok(&["user", "reset", "ann"]) != made);
    let log = shop.ok(&["--format", "csv", "audit", "--by", "ida"]);
    assert!(log.contains(",ida,user.create,user ann,"), "{log}");
    shop.refused(&["user", "reset", "bob"], 1, &["code: user_not_found", "bob"]);
    shop.refused(&["user", "grant", "ann", "king"], 1, &["code: role_unknown", "finance"]);
    shop.refused(&["user", "grant", "ann", "dealer", "--of", "D07"], 1, &["code: party_not_found", "KIND:ID"]);
}

#[test]
fn settings_are_printed_and_wrong_ones_refused() {
    let shop = Shop::empty();
    let settings = shop.write("settings.toml", &shop.ok(&["config"]));
    assert!(shop.ok(&["config"]).contains("\nlisten = \"127.0.0.1:8080\"\n"));
    let wrong = shop.write("wrong.toml", "[server]\nport = 1\n");
    shop.refused(&["--config", &wrong, "serve"], 1, &["code: config_wrong", "port", "listen"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    shop.refused(&["--config", &settings, "serve", "--listen", &address], 1, &["code: listen_unusable", &address]);
}
