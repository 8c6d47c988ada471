//! Requests over HTTP and their answers (basix.md 8), pure. Invariant: a request to call is sent once, whatever becomes of it: one
//! without an answer may have called all the same.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::BasixAccount;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The method's name, under the root of the interface.
    pub method: &'static str,
    /// The body.
    pub body: Value,
    /// The number that is called.
    pub number: String,
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It calls: one leg for each telephone.
    Placed(Vec<String>),
    /// It does not, in its own words.
    Refused(String),
    /// It wants other credentials.
    WrongCredentials,
}

impl Request {
    /// Rings the user's telephones and calls that number once one is answered.
    #[must_use]
    pub fn call_user(account: &BasixAccount, me: Option<i64>, number: String) -> Self {
        let mut body = json!({"destination": number});
        if let Value::Object(members) = &mut body {
            match me {
                Some(id) => members.insert("user_id".to_owned(), id.into()),
                None => members.insert(account.named_by().parameter().to_owned(), account.user.trim().into()),
            };
        }
        Self { method: "call_user", body, number }
    }

    /// Rings a group and calls that number once somebody answers.
    #[must_use]
    pub fn call_group(group: i64, number: String) -> Self {
        Self { method: "call_group", body: json!({"group_id": group, "destination": number}), number }
    }

    /// Calls a number outside and connects it with one inside.
    #[must_use]
    pub fn call_external(target: &str, number: String) -> Self {
        Self { method: "call_external", body: json!({"target": target, "destination": number}), number }
    }
}

/// Reads an answer. Errors come with status 200 too (hazard H16).
#[must_use]
pub fn answer(status: u16, body: &[u8]) -> Answer {
    #[derive(Deserialize)]
    struct Body {
        result_code: Option<Value>,
        #[serde(default)]
        uuids: Vec<String>,
        error: Option<Fault>,
    }
    #[derive(Deserialize)]
    struct Fault {
        id: Option<String>,
    }
    if matches!(status, 401 | 403) {
        return Answer::WrongCredentials;
    }
    let body: Option<Body> = serde_json::from_slice(body).ok();
    let code = body.as_ref().and_then(|body| match body.result_code.as_ref()? {
        Value::Number(code) => code.as_i64(),
        Value::String(code) => code.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    let id = body.as_ref().and_then(|body| body.error.as_ref()?.id.clone());
    match (code, body) {
        (Some(0), Some(body)) if (200..300).contains(&status) && id.is_none() => Answer::Placed(body.uuids),
        _ if id.as_deref() == Some("authentication_required") => Answer::WrongCredentials,
        (code, _) => Answer::Refused(match (id, code) {
            (Some(id), _) => id.chars().filter(|letter| !letter.is_control()).take(80).collect(),
            (None, Some(code)) => format!("result_code {code}"),
            (None, None) => format!("HTTP {status}"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c37_errors_come_with_status_200_and_are_read_from_the_result_code() {
        let refused = |id: &str| Answer::Refused(id.to_owned());
        let table = [
            (200, r#"{"result_code":0,"uuids":["a","b"]}"#, Answer::Placed(vec!["a".to_owned(), "b".to_owned()])),
            (200, r#"{"result_code":"0","uuids":[]}"#, Answer::Placed(Vec::new())),
            (200, r#"{"result_code":500,"error":{"id":"user_not_found"}}"#, refused("user_not_found")),
            (200, r#"{"result_code":500}"#, refused("result_code 500")),
            (200, r#"{"error":{"id":"authentication_required"}}"#, Answer::WrongCredentials),
            (200, "<html>", refused("HTTP 200")),
            (502, "", refused("HTTP 502")),
            (401, "", Answer::WrongCredentials),
            (500, r#"{"result_code":0,"uuids":["a"]}"#, refused("result_code 0")),
        ];
        for (status, body, want) in table {
            assert_eq!(answer(status, body.as_bytes()), want, "{status} {body}");
        }
    }

    #[test]
    fn the_user_is_named_by_his_id_once_it_is_known() {
        let account = BasixAccount::new("x", "d", "1001");
        let early = Request::call_user(&account, None, "0377778888".to_owned());
        assert_eq!(early.body, json!({"user_extension": "1001", "destination": "0377778888"}));
        let known = Request::call_user(&account, Some(10_001_001), "0377778888".to_owned());
        assert_eq!(known.body, json!({"user_id": 10_001_001, "destination": "0377778888"}));
        assert_eq!(Request::call_group(7, "1".to_owned()).body, json!({"group_id": 7, "destination": "1"}));
        let external = Request::call_external("0377778888", "1001".to_owned());
        assert_eq!((external.method, external.body), ("call_external", json!({"target": "0377778888", "destination": "1001"})));
    }
}
