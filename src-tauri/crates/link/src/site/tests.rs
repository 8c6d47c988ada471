#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::time::Duration;

use super::*;
use crate::problem::LinkProblem;
use crate::socket::{Socket, SocketRequest};
use crate::tests::name_server::{FakeNameServer, Say};
use crate::tests::peers::{Authority, FakeHttp, direct};

const SERVICE: &str = "_pbx._tcp";
const ADDRESS: &str = "https://zone1.example.com";

/// The servers of the reference's example.
fn example(_: &str) -> Say {
    Say::Services(60, vec![(100, 10, 8443, "apps001-fl.example.com."), (10, 100, 8443, "apps001-ca.example.com.")])
}

fn site(server: &FakeNameServer, address: &str) -> Site {
    Site::new(&server.network(None), SERVICE, address, CertificateName::default()).unwrap()
}

fn rest(mut walk: Walk) -> Vec<String> {
    std::iter::from_fn(|| walk.next()).map(|place| format!("{}:{}", place.host, place.port)).collect()
}

#[tokio::test]
async fn k96_the_first_priority_then_the_next_and_then_the_name_service_again() {
    let server = FakeNameServer::start(example).await;
    let site = site(&server, ADDRESS);
    let mut walk = site.walk().await;
    let first = walk.next().unwrap();
    assert_eq!((first.host.as_str(), first.port), ("apps001-ca.example.com", 8443));
    walk.failed(&first);
    assert_eq!(rest(site.walk().await).len(), 2, "what one request learned leaves the answer alone");
    assert_eq!(server.asked().len(), 1);

    let second = walk.next().unwrap();
    assert_eq!(second.host, "apps001-fl.example.com");
    walk.failed(&second);
    assert_eq!(walk.next(), None);
    assert_eq!(rest(site.walk().await).len(), 2);
    assert_eq!(server.asked(), [format!("{SERVICE}.zone1.example.com"), format!("{SERVICE}.zone1.example.com")]);
}

#[tokio::test]
async fn k97_the_injected_lot_decides() {
    let server =
        FakeNameServer::start(|_| Say::Services(60, vec![(10, 60, 1, "a.x"), (10, 40, 2, "b.x"), (10, 0, 3, "c.x")])).await;
    for (drawn, want) in [(0, "c.x:3"), (1, "a.x:1"), (60, "a.x:1"), (61, "b.x:2"), (100, "b.x:2")] {
        let site = site(&server, ADDRESS).with_draw(move |_| drawn);
        assert_eq!(rest(site.walk().await)[0], want, "{drawn}");
    }
}

#[tokio::test]
async fn k98_without_records_the_configured_address_is_used() {
    for say in [Say::NoName, Say::Services(60, vec![(0, 0, 0, ".")])] {
        let server = FakeNameServer::start(move |_| say.clone()).await;
        for (address, want) in [(ADDRESS, "zone1.example.com:443"), ("ws://zone1.example.com/x", "zone1.example.com:80")] {
            assert_eq!(rest(site(&server, address).walk().await), [want]);
        }
        let asked = server.asked().len();
        let again = site(&server, ADDRESS);
        drop((again.walk().await, again.walk().await));
        assert_eq!(server.asked().len(), asked + 1, "that there is nothing is kept too");
    }
}

#[tokio::test]
async fn k98_nobody_is_asked_about_an_explicit_port_an_ip_address_or_localhost() {
    let server = FakeNameServer::start(example).await;
    let table = [
        ("https://h:8443", "h:8443"),
        ("https://h:443/v", "h:443"),
        ("wss://user:pw@h:443/?a:b", "h:443"),
        ("https://127.0.0.1", "127.0.0.1:443"),
        ("https://[::1]", "[::1]:443"),
        ("ws://[::1]:5555", "[::1]:5555"),
        ("http://localhost", "localhost:80"),
        ("http://pbx.localhost", "pbx.localhost:80"),
    ];
    for (address, want) in table {
        let site = site(&server, address);
        assert_eq!((rest(site.walk().await), site.name().as_str()), (vec![want.to_owned()], want), "{address}");
    }
    assert_eq!(server.asked(), [""; 0]);
    assert_eq!(rest(site(&server, "https://zone1.example.com/?a:b").walk().await).len(), 2, "a colon elsewhere is no port");
}

#[tokio::test]
async fn what_worked_is_tried_first_until_it_fails() {
    let server = FakeNameServer::start(example).await;
    let site = site(&server, ADDRESS);
    let mut walk = site.walk().await;
    let (first, second) = (walk.next().unwrap(), walk.next().unwrap());
    walk.failed(&first);
    walk.worked(&second);
    for _ in 0..3 {
        assert_eq!(rest(site.clone().walk().await), ["apps001-fl.example.com:8443", "apps001-ca.example.com:8443"]);
    }
    let walk = site.walk().await;
    walk.failed(&second);
    assert_eq!(rest(site.walk().await)[0], "apps001-ca.example.com:8443");
}

#[tokio::test]
async fn an_answer_is_kept_for_its_life_and_longer_only_while_its_server_works() {
    let server = FakeNameServer::start(example).await;
    let site = site(&server, ADDRESS);
    let mut walk = site.walk().await;
    let first = walk.next().unwrap();
    site.known().answer.as_mut().unwrap().1 = Instant::now();
    walk.worked(&first);
    assert_eq!((rest(site.walk().await).len(), server.asked().len()), (2, 1), "nobody waits for names while it works");
    walk.failed(&first);
    assert_eq!((rest(site.walk().await).len(), server.asked().len()), (2, 2));
}

#[tokio::test]
async fn several_requests_ask_once() {
    let server = FakeNameServer::start(example).await;
    let site = site(&server, ADDRESS);
    let walks = futures_util::future::join_all((0..5).map(|_| site.walk())).await;
    assert!(walks.into_iter().all(|walk| rest(walk).len() == 2));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_name_service_costs_two_seconds_once() {
    let server = FakeNameServer::start(|_| Say::Silence).await;
    let site = site(&server, ADDRESS);
    let started = Instant::now();
    for _ in 0..3 {
        assert_eq!(rest(site.walk().await), ["zone1.example.com:443"]);
    }
    assert!(started.elapsed() < Duration::from_millis(2_100), "{:?}", started.elapsed());
}

#[test]
fn a_place_changes_host_and_port_and_nothing_else() {
    let place = Place { host: "apps001-ca.example.com".to_owned(), port: 8443 };
    let table = [
        ("https://zone1.example.com/v2/a?b=c", "https://apps001-ca.example.com:8443/v2/a?b=c"),
        ("wss://zone1.example.com", "wss://apps001-ca.example.com:8443/"),
    ];
    for (url, want) in table {
        assert_eq!(place.apply(&Url::parse(url).unwrap()).as_str(), want);
    }
    let hostile = Place { host: "a/b?c".to_owned(), port: 1 };
    let url = Url::parse(ADDRESS).unwrap();
    assert_eq!(hostile.apply(&url), url, "a target that is no host name leads nowhere else");
}

#[tokio::test]
async fn a_site_owns_only_what_leads_to_its_configured_address() {
    let server = FakeNameServer::start(example).await;
    let site = site(&server, "https://zone1.example.com/api");
    let table = [
        ("https://zone1.example.com/v2", true),
        ("https://zone1.example.com:443/", true),
        ("https://zone1.example.com:8443/", false),
        ("https://evil.example.com/", false),
    ];
    for (url, want) in table {
        assert_eq!(site.owns(&Url::parse(url).unwrap()), want, "{url}");
    }
}

#[test]
fn an_address_that_is_none_is_refused_without_being_quoted() {
    for address in ["", "zone1.example.com", "https://", "ftp://h/", "https://user:pw@"] {
        let error = Site::fixed(&direct(), address).unwrap_err();
        assert_eq!(error.problem(), LinkProblem::InvalidUrl, "{address}");
        assert!(!error.to_string().contains("pw"), "{error}");
    }
}

/// A server found by name service, whose certificate is for `names`.
async fn connect(names: &[&str], which: CertificateName) -> Result<(), LinkError> {
    let authority = Authority::new("Corp CA");
    let upgrade = "HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n";
    let peer = FakeHttp::saying(Some(authority.server(names, 2020..2090)), upgrade).await;
    let port = peer.peer.address.port();
    let server = FakeNameServer::start(move |name| match name {
        "_pbx._tcp.zone1.example.com" => Say::Services(60, vec![(1, 1, port, "apps001-ca.example.com.")]),
        _ => Say::Address([127, 0, 0, 1].into()),
    })
    .await;
    let site = Site::new(&server.network(Some(&authority)), SERVICE, "wss://zone1.example.com", which).unwrap();
    let error = Socket::reach(&site, SocketRequest::new(site.url().clone())).await.unwrap_err();
    if error.status() == Some(418) { Ok(()) } else { Err(error) }
}

#[tokio::test]
async fn the_certificate_may_be_that_of_the_server_or_of_the_configured_host() {
    let table = [
        ("apps001-ca.example.com", CertificateName::TargetOrConfigured, true),
        ("zone1.example.com", CertificateName::TargetOrConfigured, true),
        ("other.example.com", CertificateName::TargetOrConfigured, false),
        ("apps001-ca.example.com", CertificateName::Target, true),
        ("zone1.example.com", CertificateName::Target, false),
        ("apps001-ca.example.com", CertificateName::Configured, false),
        ("zone1.example.com", CertificateName::Configured, true),
    ];
    for (name, which, want) in table {
        let result = connect(&[name], which).await;
        assert_eq!(result.is_ok(), want, "{name} {which:?}: {result:?}");
        if let Err(error) = result {
            assert_eq!(error.problem(), LinkProblem::TlsName, "{name} {which:?}");
        }
    }
}
