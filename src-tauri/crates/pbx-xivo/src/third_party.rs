//! The web service beside a Xuc that says which page belongs to a call (xivo.md 5.2). Invariant: it is asked beside the link, once for a
//! call, and whatever it answers or does not answer holds up neither.

use std::time::Duration;

use cordboard_link::{HttpClient, HttpLimits, HttpRequest, Network, Url};
use cordboard_model::{CallId, PageMoment, PageOffer};
use cordboard_session::SessionError;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::frame::{Flag, Text};

/// A page that comes later belongs to no call any more.
const TIMEOUT: Duration = Duration::from_secs(8);
/// An answer has five members.
const LARGEST: usize = 64 * 1024;
/// So many calls are asked about at a time; about further ones nothing is asked.
const AT_A_TIME: usize = 16;

/// What is asked about a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// Which.
    pub call: CallId,
    /// What the service is told.
    pub body: Value,
}

/// The service. Dropping it ends what is under way.
pub(crate) struct ThirdParty {
    http: HttpClient,
    url: Url,
    asked: JoinSet<Option<PageOffer>>,
}

#[derive(Debug, Default, Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    action: Option<Text<'a>>,
    #[serde(default)]
    event: Option<Text<'a>>,
    #[serde(default)]
    url: Option<Text<'a>>,
    #[serde(default)]
    title: Option<Text<'a>>,
    #[serde(default)]
    autopause: Option<Flag>,
}

impl ThirdParty {
    pub(crate) fn new(network: &Network, url: Url) -> Result<Self, SessionError> {
        let limits = HttpLimits { timeout: TIMEOUT, max_body: LARGEST };
        let http = HttpClient::with_limits(network, limits)
            .map_err(|source| SessionError::Malformed { what: "the network settings", source: Some(Box::new(source)) })?;
        Ok(Self { http, url, asked: JoinSet::new() })
    }

    pub(crate) fn ask(&mut self, inquiry: Inquiry) {
        if self.asked.len() >= AT_A_TIME {
            tracing::warn!("the third-party service is too slow; it is not asked about a call");
            return;
        }
        let (http, url) = (self.http.clone(), self.url.clone());
        self.asked.spawn(async move {
            let Inquiry { call, body } = inquiry;
            let reply =
                match http.send(HttpRequest::post(url.clone()).json(&body)).await.and_then(cordboard_link::HttpReply::success) {
                    Ok(reply) => reply,
                    Err(error) => {
                        tracing::warn!(%error, "the third-party service did not answer");
                        return None;
                    }
                };
            offer(reply.bytes(), &url, call)
        });
    }

    /// Waits for an answer; never ends while nothing is asked. Cancel-safe.
    pub(crate) async fn answer(&mut self) -> Option<PageOffer> {
        match self.asked.join_next().await {
            Some(Ok(offer)) => offer,
            Some(Err(error)) => {
                tracing::warn!(%error, "an answer of the third-party service was lost");
                None
            }
            None => std::future::pending().await,
        }
    }
}

/// What an answer means; anything that is not understood means `none`.
pub(crate) fn offer(body: &[u8], service: &Url, call: CallId) -> Option<PageOffer> {
    let answer: Answer<'_> = match serde_json::from_slice(body) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(why = ?error.classify(), bytes = body.len(), "an answer of the third-party service is not understood");
            return None;
        }
    };
    // `popup` asks for a window outside; every page has one here.
    if !matches!(answer.action.as_deref(), Some("open" | "popup")) {
        return None;
    }
    let moment = match answer.event.as_deref() {
        Some("EventRinging") | None => PageMoment::Now,
        Some("EventEstablished") => PageMoment::Answered,
        Some("EventReleased") => PageMoment::Ended,
        Some(_) => return None,
    };
    Some(PageOffer {
        call: Some(call),
        address: service.join(answer.url.as_deref()?).ok()?.to_string(),
        offered_by: Some(service.to_string()),
        title: answer.title.map(Text::into_owned).unwrap_or_default(),
        moment,
        place: None,
        pause: answer.autopause.is_some_and(|Flag(pause)| pause),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn answered(body: &str) -> Option<PageOffer> {
        offer(body.as_bytes(), &Url::parse("http://desk.example:8080/ws/endpoint").unwrap(), CallId::from("u1"))
    }

    #[test]
    fn c57_what_is_no_open_is_none() {
        for body in [
            r#"{"action":"none"}"#,
            r#"{"action":"explode","url":"/x"}"#,
            r#"{"action":"open"}"#,
            r#"{"action":"open","url":"/x","event":"EventMoon"}"#,
            "<html>",
            "",
            "null",
            r#"{"action":{"open":true}}"#,
        ] {
            assert_eq!(answered(body), None, "{body}");
        }
    }

    #[test]
    fn a_relative_address_is_of_the_service() {
        let body = r#"{"action":"open","event":"EventReleased","url":"/thirdparty/open/6bd3","autopause":true,"title":"Third Party Sample"}"#;
        let offer = answered(body).unwrap();
        assert_eq!(offer.address, "http://desk.example:8080/thirdparty/open/6bd3");
        assert_eq!((offer.moment, offer.pause, offer.title.as_str()), (PageMoment::Ended, true, "Third Party Sample"));
        let elsewhere = answered(r#"{"action":"open","event":"EventRinging","url":"https://evil.example/"}"#).unwrap();
        assert_eq!(
            (elsewhere.address.as_str(), elsewhere.pause),
            ("https://evil.example/", false),
            "whether it is shown is decided elsewhere"
        );
    }
}
