#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::future::pending;

use http::HeaderMap;
use tokio::io::AsyncWriteExt;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_tungstenite::accept_async;
use url::Url;

use super::*;
use crate::heartbeat::{Beat, Heartbeat, HeartbeatSettings};
use crate::problem::{LinkProblem, Verdict};
use crate::proxy::ProxySettings;
use crate::site::CertificateName;
use crate::tests::name_server::{FakeNameServer, Say};
use crate::tests::peers::{AnyStream, Authority, FakeHttp, FakeProxy, Peer, closed_port, direct, impatient, network};

type Server = WebSocketStream<AnyStream>;

async fn connect(network: &Network, url: Url) -> Result<Socket, LinkError> {
    Socket::connect(network, SocketRequest::new(url)).await
}

/// Sends back what it gets.
async fn echo(mut server: Server) {
    while let Some(Ok(message)) = server.next().await {
        if (message.is_text() || message.is_binary()) && server.send(message).await.is_err() {
            return;
        }
    }
}

async fn pbx<F: Future<Output = ()> + Send + 'static>(
    tls: Option<std::sync::Arc<rustls::ServerConfig>>,
    serve: impl Fn(Server) -> F + Send + Sync + 'static,
) -> Peer {
    let serve = std::sync::Arc::new(serve);
    Peer::start(tls, move |stream| {
        let serve = serve.clone();
        async move {
            if let Ok(server) = accept_async(stream).await {
                serve(server).await;
            }
        }
    })
    .await
}

async fn text(socket: &mut Socket) -> String {
    loop {
        match socket.next().await.unwrap() {
            Frame::Text(text) => return text.to_string(),
            Frame::Alive => {}
            Frame::Binary(bytes) => panic!("{bytes:?}"),
        }
    }
}

#[tokio::test]
async fn messages_go_both_ways_in_order() {
    let pbx = pbx(None, echo).await;
    let mut socket = connect(&direct(), pbx.url("ws", "/cti?token=tok-1")).await.unwrap();
    let writer = socket.writer();
    for n in 0..20 {
        writer.send_text(format!("frame {n}")).await.unwrap();
    }
    for n in 0..20 {
        assert_eq!(text(&mut socket).await, format!("frame {n}"));
    }
    writer.send_binary(vec![1, 2]).await.unwrap();
    assert_eq!(socket.next().await.unwrap(), Frame::Binary(Bytes::from_static(&[1, 2])));
    writer.ping().unwrap();
    assert_eq!(socket.next().await.unwrap(), Frame::Alive, "the pong");
}

#[tokio::test]
async fn extra_headers_are_sent_and_the_users_of_the_url_are_not() {
    let server = FakeHttp::saying(None, "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n").await;
    let mut url = server.peer.url("ws", "/cti?token=tok-1#part");
    url.set_username("jo").unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-auth-token", "abc".parse().unwrap());
    let request = SocketRequest::new(url).headers(headers);
    assert!(!format!("{request:?}").contains("tok-1"));

    let _ = Socket::connect(&direct(), request).await.unwrap_err();

    let seen = server.requests().remove(0);
    assert!(seen.starts_with("GET /cti?token=tok-1 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("x-auth-token: abc\r\n") && !seen.contains("jo@"), "{seen}");
}

#[tokio::test]
async fn a_refused_upgrade_says_the_status() {
    let table = [
        ("HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n", 401, Verdict::SignIn),
        ("HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n", 403, Verdict::SignIn),
        ("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n", 404, Verdict::Retry),
        ("HTTP/1.1 503 X\r\nRetry-After: 12\r\n\r\n", 503, Verdict::RetryAfter(Duration::from_secs(12))),
    ];
    for (answer, status, verdict) in table {
        let server = FakeHttp::saying(None, answer).await;
        let error = connect(&direct(), server.peer.url("ws", "/")).await.unwrap_err();
        assert_eq!(error.problem(), LinkProblem::UpgradeRefused, "{error:?}");
        assert_eq!((error.status(), error.verdict()), (Some(status), verdict));
    }
}

#[tokio::test]
async fn each_way_of_not_connecting_has_its_own_error() {
    let refused = format!("ws://127.0.0.1:{}/", closed_port().await);
    let table = [
        (refused.as_str(), LinkProblem::Refused),
        ("ws://no-such-host.invalid/", LinkProblem::Dns),
        ("ftp://127.0.0.1/", LinkProblem::InvalidUrl),
    ];
    for (url, want) in table {
        let error = connect(&direct(), Url::parse(url).unwrap()).await.unwrap_err();
        assert_eq!(error.problem(), want, "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_timeout_at_every_step() {
    let mute = Peer::start(None, |stream| async move {
        let _open = stream;
        pending().await
    })
    .await;
    let limits = SocketLimits { upgrade_timeout: Duration::from_millis(100), ..SocketLimits::default() };
    for (scheme, want) in [("ws", Step::Upgrade), ("wss", Step::Tls)] {
        let request = SocketRequest::new(mute.url(scheme, "/")).limits(limits);
        let error = Socket::connect(&impatient(), request).await.unwrap_err();
        assert!(matches!(error, LinkError::Timeout { step, .. } if step == want), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_malformed() {
    let server = FakeHttp::saying(None, "SSH-2.0-OpenSSH_9.2\r\n\r\n").await;
    let error = connect(&direct(), server.peer.url("ws", "/")).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::Malformed, "{error:?}");
}

#[tokio::test]
async fn a_huge_message_ends_the_link_instead_of_the_memory() {
    let pbx = pbx(None, |mut server| async move {
        let _ = server.send(Message::text("x".repeat(2000))).await;
        pending().await
    })
    .await;
    let limits = SocketLimits { max_message: 1000, ..SocketLimits::default() };
    let mut socket = Socket::connect(&direct(), SocketRequest::new(pbx.url("ws", "/")).limits(limits)).await.unwrap();
    assert!(matches!(socket.next().await, Err(LinkError::TooLarge { limit: 1000 })));
}

#[tokio::test]
async fn a_close_carries_its_code_and_a_tame_reason() {
    let pbx = pbx(None, |mut server| async move {
        let frame = CloseFrame { code: 4001.into(), reason: "replaced\n\u{202e} token=abc".into() };
        let _ = server.close(Some(frame)).await;
        while let Some(Ok(_)) = server.next().await {}
    })
    .await;
    let mut socket = connect(&direct(), pbx.url("ws", "/")).await.unwrap();
    let error = socket.next().await.unwrap_err();
    assert!(matches!(&error, LinkError::Closed { code: Some(4001), reason } if reason == "replaced token=***"), "{error:?}");
}

#[tokio::test]
async fn a_cut_without_close_is_a_lost_link_and_the_writer_notices() {
    let pbx = pbx(None, |server| async move { drop(server) }).await;
    let mut socket = connect(&direct(), pbx.url("ws", "/")).await.unwrap();
    let error = socket.next().await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::Lost, "{error:?}");
    let writer = socket.writer();
    drop(socket);
    writer.queue.closed().await;
    let error = writer.send_text("late").await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::Closed);
}

#[tokio::test]
async fn closing_says_goodbye_and_waits_for_the_answer() {
    let (told, hear) = oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let pbx = pbx(None, move |mut server| {
        let told = told.lock().unwrap().take();
        async move {
            if let (Some(Ok(Message::Close(frame))), Some(told)) = (server.next().await, told) {
                let _ = told.send(frame.map(|frame| (u16::from(frame.code), frame.reason.to_string())));
            }
        }
    })
    .await;
    let socket = connect(&direct(), pbx.url("ws", "/")).await.unwrap();
    socket.close(1000, "bye").await;
    assert_eq!(hear.await.unwrap(), Some((1000, "bye".to_owned())));
}

#[tokio::test]
async fn a_mute_server_cannot_hold_up_the_close() {
    let pbx = pbx(None, |server| async move {
        let _open = server;
        pending().await
    })
    .await;
    let socket = connect(&direct(), pbx.url("ws", "/")).await.unwrap();
    let started = Instant::now();
    socket.close(1000, &"é".repeat(100)).await;
    assert!(started.elapsed() >= CLOSE_LIMIT && started.elapsed() < CLOSE_LIMIT * 2, "{:?}", started.elapsed());
}

#[tokio::test]
async fn dropping_the_reader_closes_the_connection() {
    let (gone, wait) = oneshot::channel();
    let gone = std::sync::Mutex::new(Some(gone));
    let pbx = pbx(None, move |mut server| {
        let gone = gone.lock().unwrap().take();
        async move {
            while let Some(Ok(_)) = server.next().await {}
            gone.map(|gone| gone.send(()));
        }
    })
    .await;
    let (reader, writer) = connect(&direct(), pbx.url("ws", "/")).await.unwrap().split();
    drop(reader);
    wait.await.unwrap();
    writer.queue.closed().await;
    assert_eq!(writer.try_send_text("late").unwrap_err().problem(), LinkProblem::Closed);
}

#[tokio::test]
async fn a_peer_that_stops_reading_fills_the_queue_but_stops_nobody() {
    let pbx = pbx(None, |server| async move {
        let _open = server;
        pending().await
    })
    .await;
    let limits = SocketLimits { queue: 2, ..SocketLimits::default() };
    let mut socket = Socket::connect(&direct(), SocketRequest::new(pbx.url("ws", "/")).limits(limits)).await.unwrap();
    let writer = socket.writer();
    let large = "x".repeat(1024 * 1024);
    let stuck = timeout(Duration::from_secs(5), async {
        loop {
            if timeout(Duration::from_millis(200), writer.send_text(large.clone())).await.is_err() {
                return;
            }
        }
    });
    assert!(stuck.await.is_ok(), "the queue is bounded");
    assert!(!writer.try_send_text("no room").unwrap());
    assert!(writer.ping().is_ok(), "a ping does not wait either");
    assert!(timeout(Duration::from_millis(50), socket.next()).await.is_err(), "reading goes on waiting");
}

#[tokio::test]
async fn a_half_open_link_is_found_silent_by_the_heartbeat() {
    let pbx = pbx(None, |server| async move {
        let _open = server;
        pending().await
    })
    .await;
    let mut socket = connect(&direct(), pbx.url("ws", "/")).await.unwrap();
    let settings = HeartbeatSettings { interval: Duration::from_millis(20), missed_limit: 3 };
    let mut heartbeat = Heartbeat::new(settings, Instant::now());
    let mut pings = 0;
    let silent = loop {
        tokio::select! {
            frame = socket.next() => panic!("a mute peer said {frame:?}"),
            beat = heartbeat.next() => match beat {
                Beat::Ping => {
                    pings += 1;
                    socket.writer().send_text(r#"{"claz":"ping"}"#).await.unwrap();
                }
                Beat::Silent(silent) => break silent,
            },
        }
    };
    assert_eq!(pings, 3);
    assert!(silent >= Duration::from_millis(80), "{silent:?}");
}

#[tokio::test]
async fn an_unknown_authority_is_named_and_its_file_makes_it_known() {
    let authority = Authority::new("Corp Inspection CA");
    let pbx = pbx(Some(authority.loopback()), echo).await;
    let url = pbx.named_url("wss", "/");

    let error = connect(&direct(), url.clone()).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::TlsUnknownCa, "{error:?}");
    assert!(error.to_string().contains("“Corp Inspection CA”"), "{error}");

    let mut socket = connect(&network(Some(&authority), ProxySettings::None), url).await.unwrap();
    socket.writer().send_text("hello").await.unwrap();
    assert_eq!(text(&mut socket).await, "hello");
}

#[tokio::test]
async fn both_schemes_go_through_the_proxy() {
    let authority = Authority::new("Corp CA");
    let proxy = FakeProxy::start(None, None).await;
    let network = network(Some(&authority), proxy.settings("jo:pw@"));
    for (tls, scheme) in [(None, "ws"), (Some(authority.loopback()), "wss")] {
        let pbx = pbx(tls, echo).await;
        let mut socket = connect(&network, pbx.url(scheme, "/")).await.unwrap();
        socket.writer().send_text("hello").await.unwrap();
        assert_eq!(text(&mut socket).await, "hello");
        let seen = proxy.requests().pop().unwrap();
        assert!(seen.starts_with(&format!("CONNECT {} HTTP/1.1\r\n", pbx.address)), "{seen}");
        assert!(seen.contains("Proxy-Authorization: Basic am86cHc=\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn a_proxy_reached_by_tls_serves_too() {
    let authority = Authority::new("Corp CA");
    let proxy = FakeProxy::start(Some(authority.loopback()), None).await;
    let settings = ProxySettings::Manual(format!("https://{}", proxy.peer.address).parse().unwrap());
    let pbx = pbx(Some(authority.loopback()), echo).await;
    let mut socket = connect(&network(Some(&authority), settings), pbx.url("wss", "/")).await.unwrap();
    socket.writer().send_text("hello").await.unwrap();
    assert_eq!(text(&mut socket).await, "hello");
}

#[tokio::test]
async fn a_proxy_that_refuses_says_its_status() {
    for (line, status, verdict) in [("403 Forbidden", 403, Verdict::Retry), ("407 Who", 407, Verdict::GiveUp)] {
        let proxy = FakeProxy::start(None, Some(line)).await;
        let network = network(None, proxy.settings(""));
        let error = connect(&network, Url::parse("wss://pbx.invalid/").unwrap()).await.unwrap_err();
        assert!(matches!(error, LinkError::Proxy { status: got, .. } if got == status), "{error:?}");
        assert_eq!(error.verdict(), verdict);
    }
}

#[tokio::test]
async fn a_proxy_that_talks_without_end_is_not_listened_to() {
    let proxy = Peer::start(None, |mut stream| async move { while stream.write_all(&[b'x'; 1024]).await.is_ok() {} }).await;
    let settings = ProxySettings::Manual(format!("http://{}", proxy.address).parse().unwrap());
    let error = connect(&network(None, settings), Url::parse("ws://pbx.invalid/").unwrap()).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::Lost, "{error:?}");
}

/// A site with a server at each of these ports.
async fn site(first: u16, second: u16) -> (FakeNameServer, Site) {
    let names = FakeNameServer::start(move |name| match name {
        "_pbx._tcp.zone1.example.com" => Say::Services(60, vec![(1, 0, first, "a.example."), (2, 0, second, "b.example.")]),
        _ => Say::Address([127, 0, 0, 1].into()),
    })
    .await;
    let address = "ws://zone1.example.com";
    let site = Site::new(&names.network(None), "_pbx._tcp", address, CertificateName::default()).unwrap();
    (names, site)
}

async fn reach(site: &Site) -> Result<Socket, LinkError> {
    Socket::reach(site, SocketRequest::new(site.url().clone())).await
}

#[tokio::test]
async fn k96_the_next_server_takes_over_and_is_kept() {
    let pbx = pbx(None, echo).await;
    let (_names, site) = site(closed_port().await, pbx.address.port()).await;
    for _ in 0..2 {
        let mut socket = reach(&site).await.unwrap();
        socket.writer().send_text("hello".to_owned()).await.unwrap();
        assert_eq!(text(&mut socket).await, "hello");
        assert_eq!(site.walk().await.next().unwrap().host, "b.example");
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_passed_over_but_a_refusal_is_an_answer() {
    let pbx = pbx(None, echo).await;
    let table = [("503 Later", None), ("502 Bad", None), ("429 Slow", Some(429)), ("403 No", Some(403)), ("400 What", Some(400))];
    for (line, want) in table {
        let answer = format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n");
        let first = FakeHttp::start(None, move |_| answer.clone().into_bytes()).await;
        let (_names, site) = site(first.peer.address.port(), pbx.address.port()).await;
        assert_eq!(reach(&site).await.err().and_then(|error| error.status()), want, "{line}");
    }
}
