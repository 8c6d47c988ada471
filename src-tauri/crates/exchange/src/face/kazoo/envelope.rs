//! What Crossbar wraps answers in (kazoo.md 2.4 to 2.6). Invariant: every answer but audio is one JSON object with `status`.

use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{self, HeaderValue},
};
use serde_json::{Map, Value, json};

/// An answer that is no error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Good {
    pub(crate) status: u16,
    pub(crate) data: Value,
    /// `page_size`, `start_key`, `next_start_key`.
    pub(crate) page: Option<(usize, String, String)>,
    /// The trailer's values are strings.
    pub(crate) chunked: bool,
    /// A new sign-in.
    pub(crate) token: Option<String>,
    /// Id of what was created.
    pub(crate) location: Option<String>,
    /// Instead of an envelope.
    pub(crate) raw: Option<(&'static str, Bytes)>,
}

impl Good {
    pub(crate) fn ok(data: Value) -> Self {
        Self { status: 200, data, ..Self::default() }
    }

    pub(crate) fn accepted(data: Value) -> Self {
        Self { status: 202, data, ..Self::default() }
    }

    pub(crate) fn created(data: Value, location: Option<String>) -> Self {
        Self { status: 201, data, location, ..Self::default() }
    }
}

/// An error.
#[derive(Clone, Debug)]
pub(crate) struct Bad {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) data: Value,
}

impl Bad {
    pub(crate) fn new(status: u16, message: &str, data: Value) -> Self {
        Self { status, message: message.to_owned(), data }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "invalid_credentials", json!({"message": "invalid credentials"}))
    }

    pub(crate) fn unknown(id: &str) -> Self {
        Self::new(404, "bad_identifier", json!({"message": "bad identifier", "cause": id}))
    }

    pub(crate) fn method() -> Self {
        Self::new(405, "invalid_method", json!({"message": "method not allowed"}))
    }
}

pub(crate) type Said = Result<Good, Bad>;

/// One field breaks one rule.
pub(crate) fn invalid(field: &str, rule: &str, message: &str) -> Bad {
    Bad::new(400, "validation error", json!({field: {rule: {"message": message}}}))
}

/// What is around every answer.
pub(crate) struct Frame<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) timestamp: String,
    pub(crate) version: &'a str,
    pub(crate) left: Option<u64>,
}

/// Writes the answer.
pub(crate) fn response(said: Said, frame: &Frame<'_>) -> Response<Full<Bytes>> {
    let mut body = Map::new();
    let (status, location) = match said {
        Ok(good) => {
            if let Some((kind, bytes)) = good.raw {
                let mut response = Response::new(Full::new(bytes));
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
                return response;
            }
            body.insert("data".to_owned(), good.data);
            body.insert("status".to_owned(), json!("success"));
            if let Some((size, start, next)) = good.page {
                body.insert("page_size".to_owned(), if good.chunked { json!(size.to_string()) } else { json!(size) });
                body.insert("start_key".to_owned(), json!(start));
                body.insert("next_start_key".to_owned(), json!(next));
            }
            if good.chunked {
                body.insert("is_chunked".to_owned(), json!("true"));
            }
            let token = good.token.as_deref().or(frame.token);
            if let Some(token) = token {
                body.insert("auth_token".to_owned(), json!(token));
                body.insert("version".to_owned(), json!(frame.version));
            }
            (good.status, good.location)
        }
        Err(bad) => {
            body.insert("data".to_owned(), bad.data);
            body.insert("status".to_owned(), json!("error"));
            body.insert("error".to_owned(), json!(bad.status.to_string()));
            body.insert("message".to_owned(), json!(bad.message));
            body.insert("auth_token".to_owned(), json!(frame.token.unwrap_or_default()));
            (bad.status, None)
        }
    };
    body.insert("request_id".to_owned(), json!(frame.request_id));
    body.insert("node".to_owned(), json!("0123456789abcdef"));
    body.insert("revision".to_owned(), json!("1-0"));
    body.insert("timestamp".to_owned(), json!(frame.timestamp));
    if let Some(left) = frame.left {
        body.insert("tokens".to_owned(), json!({"consumed": 1, "remaining": left}));
    }
    let mut response = Response::new(Full::new(Bytes::from(Value::Object(body).to_string())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(id) = HeaderValue::from_str(frame.request_id) {
        headers.insert("x-request-id", id);
    }
    if let Some(Ok(location)) = location.map(|id| HeaderValue::from_str(&id)) {
        headers.insert(header::LOCATION, location);
    }
    response
}
