//! The body of a request. Invariant: no more of it is held than is allowed, and no longer waited for.

use std::{error::Error, time::Duration};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Bytes};

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than allowed, or broke off.
    TooLarge,
    /// It did not come in time.
    TooSlow,
}

/// Reads all of it.
///
/// # Errors
/// See [`Unread`].
pub async fn read<B>(body: B, longest: usize, within: Duration) -> Result<Bytes, Unread>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    match tokio::time::timeout(within, Limited::new(body, longest).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) => Err(Unread::TooLarge),
        Err(_) => Err(Unread::TooSlow),
    }
}
