#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use super::*;
use crate::problem::LinkProblem;
use crate::proxy::ProxySettings;
use crate::site::CertificateName;
use crate::tests::name_server::{FakeNameServer, Say};
use crate::tests::peers::{Authority, FakeProxy, Peer, closed_port, direct, network};

async fn open_peer(authority: &Authority) -> Peer {
    Peer::start(Some(authority.loopback()), |stream| async move {
        let _open = stream;
        std::future::pending().await
    })
    .await
}

fn steps(reports: &[StepReport]) -> Vec<(Step, bool)> {
    reports.iter().map(|report| (report.step, report.outcome.is_ok())).collect()
}

#[tokio::test]
async fn every_step_of_a_good_way_is_reported() {
    let authority = Authority::new("Corp CA");
    let peer = open_peer(&authority).await;
    let reports = probe(&network(Some(&authority), ProxySettings::None), &peer.named_url("wss", "/")).await;
    assert_eq!(steps(&reports), [(Step::Dns, true), (Step::Tcp, true), (Step::Tls, true)]);
    assert_eq!(reports[1].outcome.as_ref().unwrap(), &Finding::Connected(peer.address));
    let tls = Finding::Tls { version: "TLSv1_3".to_owned(), issuer: Some("Corp CA".to_owned()) };
    assert_eq!(reports[2].outcome.as_ref().unwrap(), &tls);
}

#[tokio::test]
async fn the_proxy_is_a_step_of_its_own() {
    let authority = Authority::new("Corp CA");
    let peer = open_peer(&authority).await;
    let proxy = FakeProxy::start(None, None).await;
    let reports = probe(&network(Some(&authority), proxy.settings("")), &peer.url("https", "/")).await;
    assert_eq!(steps(&reports), [(Step::Dns, true), (Step::Tcp, true), (Step::Proxy, true), (Step::Tls, true)]);
    assert_eq!(reports[1].outcome.as_ref().unwrap(), &Finding::Connected(proxy.peer.address));
}

#[tokio::test]
async fn the_way_ends_with_the_step_that_fails() {
    let authority = Authority::new("Corp CA");
    let peer = open_peer(&authority).await;
    let refused = format!("ws://127.0.0.1:{}/", closed_port().await);
    let table = [
        ("ws://no-such-host.invalid/".to_owned(), Step::Dns, LinkProblem::Dns),
        ("gopher://pbx/".to_owned(), Step::Dns, LinkProblem::InvalidUrl),
        (refused, Step::Tcp, LinkProblem::Refused),
        (peer.url("wss", "/").to_string(), Step::Tls, LinkProblem::TlsUnknownCa),
    ];
    for (url, step, problem) in table {
        let reports = probe(&direct(), &Url::parse(&url).unwrap()).await;
        let last = reports.last().unwrap();
        assert_eq!((last.step, last.outcome.as_ref().unwrap_err().problem()), (step, problem), "{url}");
    }
}

#[tokio::test]
async fn the_servers_of_a_site_are_tried_in_turn() {
    let authority = Authority::new("Corp CA");
    let peer = Peer::start(Some(authority.server(&["zone1.example.com"], 2020..2090)), |stream| async move {
        let _open = stream;
        std::future::pending().await
    })
    .await;
    let (closed, open) = (closed_port().await, peer.address.port());
    let names = FakeNameServer::start(move |name| match name {
        "_pbx._tcp.zone1.example.com" => Say::Services(60, vec![(1, 0, closed, "a.example."), (2, 0, open, "b.example.")]),
        _ => Say::Address([127, 0, 0, 1].into()),
    })
    .await;
    let network = names.network(Some(&authority));
    let site = Site::new(&network, "_pbx._tcp", "wss://zone1.example.com", CertificateName::default()).unwrap();
    let reports = probe_site(&site).await;
    let want =
        [(Step::Dns, true), (Step::Dns, true), (Step::Tcp, false), (Step::Dns, true), (Step::Tcp, true), (Step::Tls, true)];
    assert_eq!(steps(&reports), want);
    let place = |host: &str, port| Place { host: host.to_owned(), port };
    let servers = Finding::Servers(vec![place("a.example", closed), place("b.example", open)]);
    assert_eq!(reports[0].outcome.as_ref().unwrap(), &servers);
}
