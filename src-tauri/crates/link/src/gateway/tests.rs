#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use url::Url;

use super::*;
use crate::problem::{LinkProblem, Verdict};
use crate::quota::QuotaSettings;
use crate::site::CertificateName;
use crate::tests::name_server::{FakeNameServer, Say};
use crate::tests::peers::{Authority, FakeHttp, closed_port, direct};

const MANNERS: [Manner; 3] = [Manner::Repeatable, Manner::Once, Manner::Control];

fn status(line: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// Answers in turn; the last answer for ever.
async fn server(lines: &'static [&'static str]) -> FakeHttp {
    let count = AtomicUsize::new(0);
    FakeHttp::start(None, move |_| match lines[count.fetch_add(1, Ordering::Relaxed).min(lines.len() - 1)] {
        "" => Vec::new(),
        line => status(line),
    })
    .await
}

fn impatient() -> Quota {
    let control_within = Duration::from_millis(100);
    Quota::with_random(QuotaSettings { control_within, ..QuotaSettings::default() }, || 0.0)
}

fn gateway(site: Site) -> Gateway {
    Gateway::new(site, impatient(), HttpLimits::default()).unwrap()
}

fn fixed(server: &FakeHttp) -> Gateway {
    gateway(Site::fixed(&direct(), server.peer.url("http", "").as_str()).unwrap())
}

async fn get(gateway: &Gateway, manner: Manner) -> Result<u16, LinkError> {
    let request = HttpRequest::get(gateway.site().url().join("/v2/x?y=z").unwrap());
    Ok(gateway.send(request, manner).await?.status().as_u16())
}

#[tokio::test]
async fn a_get_is_not_sent_again_unless_its_caller_says_so() {
    for (first, sent) in [("503 Later", 2), ("", 2), ("500 Fault", 1), ("404 None", 1)] {
        for manner in MANNERS {
            let lines: &'static [&'static str] = Vec::leak(vec![first, "200 OK"]);
            let server = server(lines).await;
            let result = get(&fixed(&server), manner).await;
            let want = if manner == Manner::Repeatable { sent } else { 1 };
            assert_eq!(server.requests().len(), want, "{first:?} {manner:?}: {result:?}");
            assert_eq!(matches!(result, Ok(200)), want == 2, "{first:?} {manner:?}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_command_fails_and_is_not_kept() {
    let server = server(&["429 Slow", "200 OK"]).await;
    let gateway = fixed(&server);
    assert_eq!(get(&gateway, Manner::Control).await.unwrap(), 429);
    let error = get(&gateway, Manner::Control).await.unwrap_err();
    assert!(matches!(error.verdict(), Verdict::RetryAfter(wait) if wait > Duration::from_millis(100)), "{error:?}");
    assert_eq!(server.requests().len(), 1, "what cannot be sent in time is not sent later");
}

#[tokio::test]
async fn k103_a_refused_reading_waits_and_completes() {
    let server = server(&["429 Slow", "200 OK"]).await;
    let started = tokio::time::Instant::now();
    assert_eq!(get(&fixed(&server), Manner::Repeatable).await.unwrap(), 200);
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(1) && took < Duration::from_secs(4), "{took:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_leads_elsewhere_is_not_sent() {
    let (here, elsewhere) = (server(&["200 OK"]).await, server(&["200 OK"]).await);
    let request = HttpRequest::get(elsewhere.peer.url("http", "/"));
    let error = fixed(&here).send(request, Manner::Once).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::InvalidUrl);
    assert_eq!((here.requests().len(), elsewhere.requests().len()), (0, 0));
}

/// A site whose first server is at one port and whose second is at another.
async fn pair(first: u16, second: u16, authority: Option<&Authority>) -> (FakeNameServer, Site) {
    let names = FakeNameServer::start(move |name| match name {
        "_pbx._tcp.zone1.example.com" => {
            Say::Services(60, vec![(10, 100, first, "apps001-ca.example.com."), (100, 10, second, "apps001-fl.example.com.")])
        }
        "apps001-ca.example.com" | "apps001-fl.example.com" => Say::Address([127, 0, 0, 1].into()),
        _ => Say::NoName,
    })
    .await;
    let scheme = if authority.is_some() { "https" } else { "http" };
    let address = format!("{scheme}://zone1.example.com");
    let site = Site::new(&names.network(authority), "_pbx._tcp", &address, CertificateName::default()).unwrap();
    (names, site)
}

#[tokio::test]
async fn k96_a_server_that_refuses_the_connection_is_passed_over_even_by_a_command() {
    let second = server(&["200 OK"]).await;
    for manner in MANNERS {
        let (_names, site) = pair(closed_port().await, second.peer.address.port(), None).await;
        assert_eq!(get(&gateway(site), manner).await.unwrap(), 200, "{manner:?}");
    }
    let seen = second.requests().remove(0).to_lowercase();
    let host = format!("host: apps001-fl.example.com:{}\r\n", second.peer.address.port());
    assert!(seen.starts_with("get /v2/x?y=z http/1.1\r\n") && seen.contains(&host), "{seen}");
}

#[tokio::test]
async fn k96_both_refusing_is_the_first_ones_failure_and_a_new_question() {
    let (first, second) = (closed_port().await, closed_port().await);
    let (names, site) = pair(first, second, None).await;
    let gateway = gateway(site);
    for round in 1..=2 {
        let error = get(&gateway, Manner::Repeatable).await.unwrap_err();
        assert!(
            matches!(&error, LinkError::Refused { host, .. } if *host == format!("apps001-ca.example.com:{first}")),
            "{error:?}"
        );
        let asked = names.asked().iter().filter(|name| name.starts_with('_')).count();
        assert_eq!(asked, round);
    }
}

#[tokio::test]
async fn a_command_whose_connection_breaks_is_not_sent_to_the_next_server() {
    let (first, second) = (server(&[""]).await, server(&["200 OK"]).await);
    let (_names, site) = pair(first.peer.address.port(), second.peer.address.port(), None).await;
    let gateway = gateway(site);
    let error = get(&gateway, Manner::Control).await.unwrap_err();
    assert_eq!((error.problem(), second.requests().len()), (LinkProblem::Lost, 0), "{error:?}");
}

#[tokio::test]
async fn a_cluster_that_shares_one_certificate_is_accepted_over_https() {
    let authority = Authority::new("Corp CA");
    let shared = authority.server(&["zone1.example.com"], 2020..2090);
    let first = FakeHttp::start(Some(shared), |_| status("204 Fine")).await;
    let port = first.peer.address.port();
    let (_names, site) = pair(port, port, Some(&authority)).await;
    assert_eq!(get(&gateway(site), Manner::Once).await.unwrap(), 204);
}

#[tokio::test]
async fn a_request_keeps_its_body_on_every_way() {
    let server = server(&["503 Later", "201 Made"]).await;
    let gateway = fixed(&server);
    let url: Url = gateway.site().url().join("/v2/auth").unwrap();
    let request = HttpRequest::put(url).json(&serde_json::json!({"a": 1}));
    assert_eq!(gateway.send(request, Manner::Repeatable).await.unwrap().status().as_u16(), 201);
    assert!(server.requests().iter().all(|seen| seen.starts_with("PUT /v2/auth") && seen.ends_with("{\"a\":1}")));
    assert_eq!(server.requests().len(), 2);
}
