#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::*;
use crate::problem::{LinkProblem, Step, TlsReason, Verdict};
use crate::proxy::ProxySettings;
use crate::tests::peers::{Authority, FakeHttp, FakeProxy, Peer, closed_port, direct, impatient, network};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"n\": 7}";

fn client(network: &Network) -> HttpClient {
    HttpClient::new(network).unwrap()
}

#[tokio::test]
async fn json_goes_out_and_comes_back() {
    let server = FakeHttp::saying(None, OK).await;
    let token = SecretString::from("tok-123".to_owned());
    let request = HttpRequest::post(server.peer.url("http", "/login")).bearer(&token).json(&json!({"a": 1}));
    assert!(!format!("{request:?}").contains("tok-123"));

    let reply = client(&direct()).send(request).await.unwrap().success().unwrap();

    assert_eq!(reply.json::<serde_json::Value>("the login answer").unwrap(), json!({"n": 7}));
    let seen = server.requests().remove(0).to_lowercase();
    assert!(seen.starts_with("post /login http/1.1\r\n") && seen.ends_with("\r\n\r\n{\"a\":1}"), "{seen}");
    assert!(seen.contains("authorization: bearer tok-123\r\n") && seen.contains("content-type: application/json"));
}

#[tokio::test]
async fn a_refusal_keeps_its_body_for_the_caller_and_a_scrubbed_excerpt_for_the_log() {
    let body = r#"{"error":"InvalidCredentials","token":"tok-123"}"#;
    let answer = format!("HTTP/1.1 401 Unauthorized\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let server = FakeHttp::start(None, move |_| answer.clone().into_bytes()).await;
    let reply = client(&direct()).send(HttpRequest::get(server.peer.url("http", "/"))).await.unwrap();

    assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
    assert!(reply.text().contains("InvalidCredentials"));
    let error = reply.success().unwrap_err();
    assert_eq!(error.verdict(), Verdict::SignIn);
    let LinkError::Http { excerpt, status: 401, .. } = error else { panic!("{error:?}") };
    assert_eq!(excerpt, r#"{"error":"InvalidCredentials","token":"***"}"#);
}

#[tokio::test]
async fn retry_after_is_read_from_the_answer() {
    let server = FakeHttp::saying(None, "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n").await;
    let reply = client(&direct()).send(HttpRequest::get(server.peer.url("http", "/"))).await.unwrap();
    assert_eq!(reply.to_error().verdict(), Verdict::RetryAfter(Duration::from_secs(7)));
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    // The connection dies after the request was read: the server may have dialled.
    let server = FakeHttp::saying(None, "").await;
    let request = HttpRequest::post(server.peer.url("http", "/dial")).json(&json!({}));
    let error = client(&direct()).send(request).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::Lost, "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = FakeHttp::saying(None, "HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n").await;
    let reply = client(&direct()).send(HttpRequest::get(server.peer.url("http", "/"))).await.unwrap();
    assert_eq!((reply.status().as_u16(), server.requests().len()), (307, 1));
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_refused_announced_or_not() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    let unannounced = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n";
    for answer in [announced, unannounced] {
        let server = FakeHttp::saying(None, answer).await;
        let request = HttpRequest::get(server.peer.url("http", "/")).max_body(9);
        let error = client(&direct()).send(request).await.unwrap_err();
        assert!(matches!(error, LinkError::TooLarge { limit: 9 }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_named() {
    let server = FakeHttp::saying(None, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>").await;
    let reply = client(&direct()).send(HttpRequest::get(server.peer.url("http", "/"))).await.unwrap();
    let error = reply.json::<serde_json::Value>("the login answer").unwrap_err();
    assert_eq!(error.to_string(), "the login answer is malformed");
}

#[tokio::test]
async fn a_secret_of_the_wrong_type_is_not_quoted() {
    let server = FakeHttp::saying(None, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\"tok-123\"").await;
    let reply = client(&direct()).send(HttpRequest::get(server.peer.url("http", "/"))).await.unwrap();
    let error = reply.json::<u32>("the token").unwrap_err();
    assert!(!format!("{error:?}").contains("tok-123"), "{error:?}");
    assert!(format!("{error:?}").contains("line: 1"), "{error:?}");
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let server = Peer::start(None, |stream| async move {
        let _open = stream;
        std::future::pending().await
    })
    .await;
    let request = HttpRequest::get(server.url("http", "/")).timeout(Duration::from_millis(100));
    let error = client(&direct()).send(request).await.unwrap_err();
    assert!(matches!(error, LinkError::Timeout { step: Step::Reply, .. }), "{error:?}");
}

#[tokio::test]
async fn each_way_of_not_connecting_has_its_own_error() {
    let refused = format!("http://127.0.0.1:{}/", closed_port().await);
    let table = [
        (refused.as_str(), LinkProblem::Refused),
        ("http://no-such-host.invalid/", LinkProblem::Dns),
        ("ftp://127.0.0.1/", LinkProblem::InvalidUrl),
    ];
    for (url, want) in table {
        let error = client(&direct()).send(HttpRequest::get(Url::parse(url).unwrap())).await.unwrap_err();
        assert_eq!(error.problem(), want, "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_finishes_tls_is_a_timeout() {
    let server = Peer::start(None, |stream| async move {
        let _open = stream;
        std::future::pending().await
    })
    .await;
    let error = client(&impatient()).send(HttpRequest::get(server.url("https", "/"))).await.unwrap_err();
    assert!(matches!(error, LinkError::Timeout { after, .. } if after.as_millis() == 200), "{error:?}");
}

#[tokio::test]
async fn a_header_with_a_line_break_is_not_sent() {
    let server = FakeHttp::saying(None, OK).await;
    let request = HttpRequest::get(server.peer.url("http", "/?token=tok-123")).header(http::header::COOKIE, "a\r\nb: c");
    let error = client(&direct()).send(request).await.unwrap_err();
    assert!(!error.to_string().contains("tok-123"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_authority_is_named_and_its_file_makes_it_known() {
    let authority = Authority::new("Corp Inspection CA");
    let server = FakeHttp::saying(Some(authority.loopback()), OK).await;
    let url = server.peer.named_url("https", "/");

    let error = client(&direct()).send(HttpRequest::get(url.clone())).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::TlsUnknownCa);
    assert!(error.to_string().contains("“Corp Inspection CA”"), "{error}");

    let trusting = network(Some(&authority), ProxySettings::None);
    assert!(client(&trusting).send(HttpRequest::get(url)).await.is_ok());
}

#[tokio::test]
async fn expired_and_misnamed_certificates_are_told_apart() {
    let authority = Authority::new("Corp CA");
    let table = [
        (authority.server(&["localhost"], 2001..2002), TlsReason::Expired),
        (authority.server(&["localhost"], 2080..2090), TlsReason::NotYetValid),
        (authority.server(&["other.example"], 2020..2090), TlsReason::WrongName),
    ];
    let client = client(&network(Some(&authority), ProxySettings::None));
    for (config, want) in table {
        let server = FakeHttp::saying(Some(config), OK).await;
        let error = client.send(HttpRequest::get(server.peer.named_url("https", "/"))).await.unwrap_err();
        let LinkError::Tls { reason, issuer, .. } = error else { panic!("{want:?}: {error:?}") };
        assert_eq!((reason, issuer.as_deref()), (want, Some("Corp CA")));
    }
}

#[tokio::test]
async fn a_self_made_certificate_is_trusted_where_it_is_listed_and_only_for_its_name() {
    let (authority, config) = Authority::itself(&["localhost"]);
    let server = FakeHttp::saying(Some(config), OK).await;
    let (named, other) = (server.peer.named_url("https", "/"), server.peer.url("https", "/"));

    let error = client(&direct()).send(HttpRequest::get(named.clone())).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::TlsUnknownCa, "{error:?}");
    assert!(error.to_string().contains("“Self-made PBX”"), "{error}");

    let trusting = client(&network(Some(&authority), ProxySettings::None));
    assert!(trusting.send(HttpRequest::get(named)).await.is_ok());
    let error = trusting.send(HttpRequest::get(other)).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::TlsName, "{error:?}");

    let (namesake, _) = Authority::itself(&["localhost"]);
    let fooled = client(&network(Some(&namesake), ProxySettings::None));
    let error = fooled.send(HttpRequest::get(server.peer.named_url("https", "/"))).await.unwrap_err();
    assert_eq!(error.problem(), LinkProblem::TlsUnknownCa, "another certificate of the same name: {error:?}");
}

#[tokio::test]
async fn both_schemes_go_through_the_proxy_with_its_credentials() {
    let authority = Authority::new("Corp CA");
    let proxy = FakeProxy::start(None, None).await;
    let client = client(&network(Some(&authority), proxy.settings("jo:pw@")));
    for (tls, scheme, want) in [(None, "http", "GET http://"), (Some(authority.loopback()), "https", "CONNECT 127.")] {
        let server = FakeHttp::saying(tls, OK).await;
        let reply = client.send(HttpRequest::get(server.peer.url(scheme, "/"))).await;
        assert!(reply.is_ok(), "{scheme}: {reply:?}");
        let seen = proxy.requests().pop().unwrap();
        assert!(seen.starts_with(want), "{seen}");
        assert!(seen.to_lowercase().contains("proxy-authorization: basic am86chc="), "{seen}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_says_its_status() {
    let table = [
        ("https", "403 Forbidden", Some(403)),
        ("https", "407 Who", Some(407)),
        ("http", "407 Who", Some(407)),
        // On an unencrypted request nobody can tell the proxy's 403 from the server's.
        ("http", "403 Forbidden", None),
    ];
    for (scheme, line, want) in table {
        let proxy = FakeProxy::start(None, Some(line)).await;
        let client = client(&network(None, proxy.settings("")));
        let url = Url::parse(&format!("{scheme}://pbx.invalid/")).unwrap();
        let result = client.send(HttpRequest::get(url)).await;
        match want {
            Some(status) => {
                let error = result.unwrap_err();
                let name = proxy.peer.address.to_string();
                assert!(
                    matches!(&error, LinkError::Proxy { proxy, status: got } if *got == status && *proxy == name),
                    "{scheme} {line}: {error:?}"
                );
            }
            None => assert_eq!(result.unwrap().status(), StatusCode::FORBIDDEN),
        }
    }
}

#[tokio::test]
async fn a_proxy_that_is_down_is_named_instead_of_the_server() {
    let port = closed_port().await;
    let settings = ProxySettings::Manual(format!("http://127.0.0.1:{port}").parse().unwrap());
    let client = client(&network(None, settings));
    for scheme in ["http", "https"] {
        let url = Url::parse(&format!("{scheme}://pbx.invalid/")).unwrap();
        let error = client.send(HttpRequest::get(url)).await.unwrap_err();
        assert!(matches!(&error, LinkError::Refused { host, .. } if *host == format!("127.0.0.1:{port}")), "{scheme}: {error:?}");
    }
}
