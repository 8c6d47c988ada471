//! One message of a PBX that calls us, as it came. Invariant: nothing of it was looked at but how it was sent.

use std::{error::Error, time::Duration};

use hyper::{
    Method, Request, StatusCode,
    body::{Body, Bytes},
    header,
};

use crate::{Unread, read};

/// A hang-up with all its variables has a few kilobytes.
const LONGEST: usize = 64 * 1024;
/// The body must have come by then.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Post {
    /// In the address: what stands behind the `?`.
    Query(String),
    /// As JSON.
    Json(Bytes),
    /// As a form, or whatever does not say what it is.
    Form(Bytes),
}

impl Post {
    /// Takes a request of which it is known that it may be heard. `None`: it says nothing at all.
    ///
    /// # Errors
    /// How to refuse it: the method is none for that, or the body too long or too slow.
    pub async fn take<B>(request: Request<B>) -> Result<Option<Self>, StatusCode>
    where
        B: Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if request.method() == Method::GET {
            return Ok(request.uri().query().map(|query| Self::Query(query.to_owned())));
        }
        if request.method() != Method::POST && request.method() != Method::PUT {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_json = kind.to_ascii_lowercase().contains("json");
        let body = read(request.into_body(), LONGEST, PATIENCE).await.map_err(|unread| match unread {
            Unread::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Unread::TooSlow => StatusCode::REQUEST_TIMEOUT,
        })?;
        Ok(Some(if is_json { Self::Json(body) } else { Self::Form(body) }))
    }
}
