//! The REST interface and the way to the socket (cloudpbx.md 2, 6). Invariant: nothing is told without the key.

use std::sync::{Arc, atomic::Ordering};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{CloudPbx, floor::Sms, records, session, sound};
use crate::{
    core::call::Order,
    exchange::Shared,
    http::{self, Answer, Site},
    span::Span,
};

/// Longest accepted body of a request.
const MAX_BODY: usize = 64 * 1024;
/// How long the own telephone rings before the service gives up.
const RINGS: Span = Span::secs(30);

/// The CloudPBX face.
pub(super) struct Api {
    shared: Arc<Shared>,
    face: Arc<CloudPbx>,
}

impl Api {
    pub(super) fn new(shared: Arc<Shared>, face: Arc<CloudPbx>) -> Self {
        Self { shared, face }
    }

    fn socket(&self, name: &str, query: &str) -> Answer {
        let plan = self.shared.faults.plan(&self.face.options.pbx_name);
        let is_ours = name == format!("pbx_{}", self.face.options.pbx_name);
        let has_key = parameter(query, "pbxkey").as_deref() == Some(self.face.options.key.as_str());
        if plan.refuse {
            return said(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable");
        }
        if !is_ours || !has_key || plan.unauthorized {
            self.shared.refused.fetch_add(1, Ordering::Relaxed);
            return said(StatusCode::FORBIDDEN, "Forbidden");
        }
        let (shared, face) = (Arc::clone(&self.shared), Arc::clone(&self.face));
        Answer::Upgrade(Box::new(move |socket| Box::pin(session::run(shared, face, socket))))
    }

    /// The rows of the days that were asked for; oldest first, cut at the cap (assumed).
    fn list(&self, query: &str, rows: Vec<Value>, day: &str, cap: usize) -> Answer {
        let today = records::polish(self.shared.clock.now());
        let today = today.get(..10).unwrap_or_default();
        let first = parameter(query, "datestart").unwrap_or_else(|| today.to_owned());
        let last = parameter(query, "datestop").unwrap_or_else(|| today.to_owned());
        let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
        if !is_day(&first) || !is_day(&last) {
            return said(StatusCode::BAD_REQUEST, "Bad date");
        }
        let within = |row: &Value| {
            let day = row[day].as_str().and_then(|at| at.get(..10)).unwrap_or_default();
            *first <= *day && *day <= *last
        };
        let rows: Vec<Value> = rows.into_iter().filter(within).take(cap).collect();
        Answer::Say(http::json(StatusCode::OK, &json!(rows)))
    }

    fn cdrs(&self, query: &str) -> Answer {
        let options = &self.face.options;
        let mut rows = self.shared.with(|switch| records::cdrs(switch, &options.pbx_name));
        rows.extend(self.face.floor().sms_rows.iter().cloned());
        self.list(query, rows, "calldate", options.cdr_cap)
    }

    fn dial(&self, query: &str) -> Answer {
        let (from, to) = (parameter(query, "cpa").unwrap_or_default(), parameter(query, "cpb").unwrap_or_default());
        let placed = self.shared.with(|switch| {
            let user = switch.owner_of(&from)?;
            switch.ring_then_dial(user, &to, Order::default(), RINGS, None).ok()
        });
        match placed {
            Some(_) => said(StatusCode::OK, "OK"),
            None => said(StatusCode::INTERNAL_SERVER_ERROR, "Action Error"),
        }
    }

    async fn send_sms(&self, request: Request<Incoming>) -> Answer {
        let Ok(body) = Limited::new(request.into_body(), MAX_BODY).collect().await else {
            return said(StatusCode::BAD_REQUEST, "Parameter is missing");
        };
        let form: Vec<(String, String)> = form_urlencoded::parse(&body.to_bytes()).into_owned().collect();
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
        let (to, body, test) = (field("to"), field("body"), field("test"));
        let is_number = to.len() == 9 && to.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number || body.is_empty() || body.chars().count() > 1_024 {
            return said(StatusCode::BAD_REQUEST, "Parameter is missing");
        }
        if !self.face.options.has_sms {
            let refused = json!({"responseId": null, "responseStatus": "FAILED", "responseErrorMessage": "No SMS gateway"});
            return Answer::Say(http::json(StatusCode::INTERNAL_SERVER_ERROR, &refused));
        }
        let mut floor = self.face.floor();
        let id = (3_421_756_012_963_258_480_u64 + floor.sms_rows.len() as u64).to_string();
        if !test.contains("true") {
            floor.sms_rows.push(json!({
                "calldate": records::polish(self.shared.clock.now()), "clid": "", "src": "", "dst": to, "channel": "",
                "dstchannel": "", "lastapp": "SMS", "duration": 0, "billsec": 0, "disposition": "ANSWERED", "uniqueid": id,
                "cost": "7.5", "zone": "PL mobile",
            }));
            // Whoever would tell how far it has come is gone with the exchange.
            let course = self.face.options.sms_course.clone();
            let _ = self.face.messages.send(Sms::new(id.clone(), format!("48{to}"), course));
        }
        drop(floor);
        let queued = json!({"responseId": id, "responseStatus": "QUEUE", "responseErrorMessage": null});
        Answer::Say(http::json(StatusCode::OK, &queued))
    }

    /// The sound, or what is left of it from where the client wants to go on.
    fn recording(&self, id: &str, range: Option<&str>) -> Answer {
        let rows = self.shared.with(|switch| records::recordings(switch));
        if !rows.iter().any(|row| row["uniqueid"] == id) {
            return said(StatusCode::NOT_FOUND, "No such recording");
        }
        if self.face.options.quirks.recordings_are_texts {
            return said(StatusCode::OK, "Recording is being converted, try again later");
        }
        let sound = sound::wave();
        let first = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
        let (status, begins) = match first {
            Some(first) if first >= sound.len() => return said(StatusCode::RANGE_NOT_SATISFIABLE, ""),
            Some(first) => (StatusCode::PARTIAL_CONTENT, first),
            None => (StatusCode::OK, 0),
        };
        let (last, size) = (sound.len() - 1, sound.len());
        let mut response = Response::new(Full::new(Bytes::from(sound).slice(begins..)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("audio/x-wav"));
        if let (true, Ok(range)) = (begins > 0, header::HeaderValue::from_str(&format!("bytes {begins}-{last}/{size}"))) {
            headers.insert(header::CONTENT_RANGE, range);
        }
        Answer::Say(response)
    }
}

impl Site for Api {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let path = request.uri().path().trim_end_matches('/').to_owned();
        if let Some(name) = path.strip_prefix("/ws/") {
            return self.socket(name, &query);
        }
        let plan = self.shared.faults.plan(&self.face.options.pbx_name);
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = bearer.and_then(|value| value.strip_prefix("Bearer "));
        if plan.unauthorized || key != Some(self.face.options.key.as_str()) {
            self.shared.refused.fetch_add(1, Ordering::Relaxed);
            return said(StatusCode::UNAUTHORIZED, "Unauthorized");
        }
        if plan.too_many {
            return said(StatusCode::TOO_MANY_REQUESTS, "");
        }
        if plan.html {
            return said(StatusCode::OK, "<html><body>Sign in to this network</body></html>");
        }
        match (request.method(), path.as_str()) {
            (&Method::GET, "/cdr") => self.cdrs(&query),
            (&Method::GET, "/record") => {
                let rows = self.shared.with(|switch| records::recordings(switch));
                self.list(&query, rows, "date", self.face.options.record_cap)
            }
            (&Method::GET, "/dial") => self.dial(&query),
            (&Method::POST, "/sendSMS") => self.send_sms(request).await,
            (&Method::GET, path) if path.starts_with("/record/") => {
                let range = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
                self.recording(path.trim_start_matches("/record/"), range)
            }
            _ => said(StatusCode::NOT_FOUND, "Not Found"),
        }
    }
}

/// A bare text, as the service answers.
fn said(status: StatusCode, text: &'static str) -> Answer {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html"));
    Answer::Say(response)
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
