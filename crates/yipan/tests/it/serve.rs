//! `yipan serve`, from starting to stopping, and what goes with it.

use crate::service::Service;
use crate::support::Shop;

#[test]
fn it_serves_until_it_is_told_to_stop() {
    Shop::empty_on_every_database(|shop| {
        let service = Service::start(&shop, &["serve"], &[]);
        assert!(service.get("/readyz", "").body == "ready\n");
        assert!(service.get("/metrics", "").body.contains("yipan_http_requests_total"), "from this machine");
        assert_eq!(service.get("/api/v1/periods", "").json(401)["code"], "not_signed_in");
        let (out, log) = service.stop();
        assert!(out.starts_with("There was no user yet. Sign in as owner with this password"), "{out}");
        let password = out.trim().rsplit(' ').next().expect("a password");
        assert!(
            !log.contains(password) && log.contains("\"code\":\"not_signed_in\"") && log.contains("stopped"),
            "{log}"
        );
        let (out, _) = Service::start(&shop, &["serve"], &[]).stop();
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
