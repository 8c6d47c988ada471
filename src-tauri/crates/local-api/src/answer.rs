//! What is answered. Invariant: an error is a word for programs; nothing of the engine's inside is in it.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use cordboard_contract::{ErrorCode, UiError};
use hyper::{
    Response, StatusCode,
    body::{Body, Bytes, Frame, SizeHint},
    header::{self, HeaderValue},
};
use serde::Serialize;
use tokio::sync::mpsc;

/// A body: a text, or what comes bit by bit.
pub(crate) enum Content {
    Text(Option<Bytes>),
    Stream(mpsc::Receiver<Bytes>),
}

impl Body for Content {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match self.get_mut() {
            Self::Text(text) => Poll::Ready(text.take()),
            Self::Stream(stream) => stream.poll_recv(context),
        };
        next.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Text(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Text(text) => SizeHint::with_exact(text.as_ref().map_or(0, |text| text.len() as u64)),
            Self::Stream(_) => SizeHint::default(),
        }
    }
}

pub(crate) type Answer = Response<Content>;

/// A JSON text.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut answer = Response::new(Content::Text(Some(text.into())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Why not.
pub(crate) fn refusal(status: StatusCode, why: &str) -> Answer {
    json(status, &serde_json::json!({"error": why}))
}

/// Events as they come.
pub(crate) fn stream(events: mpsc::Receiver<Bytes>) -> Answer {
    let mut answer = Response::new(Content::Stream(events));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// What the engine said no to.
pub(crate) fn failed(error: &UiError) -> Answer {
    let status = match error.code {
        ErrorCode::NotConnected => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::AccountUnknown | ErrorCode::RecordingGone => StatusCode::NOT_FOUND,
        ErrorCode::NumberInvalid
        | ErrorCode::FormInvalid
        | ErrorCode::RecipientInvalid
        | ErrorCode::SoundInvalid
        | ErrorCode::TextEmpty
        | ErrorCode::TextTooLong => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::Unsupported
        | ErrorCode::CallGone
        | ErrorCode::NumberDoubtful
        | ErrorCode::Missing
        | ErrorCode::SoundUnavailable => StatusCode::CONFLICT,
        ErrorCode::KeyringUnavailable | ErrorCode::History | ErrorCode::Settings | ErrorCode::Internal => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    json(status, &serde_json::json!({"error": error.code}))
}
