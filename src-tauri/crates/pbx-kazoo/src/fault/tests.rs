#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use serde_json::json;

use super::*;
use crate::envelope::Envelope;

fn refused(status: u16, message: &str, data: &Value) -> RestError {
    let body = json!({"status": "error", "error": status.to_string(), "message": message, "data": data, "request_id": "r1"});
    Envelope::read_body("pbx", status, body.to_string().as_bytes()).unwrap_err()
}

#[test]
fn every_refusal_has_its_verdict_and_its_words() {
    let mfa = json!({"multi_factor_request": {"required": {"message": "x"}}});
    let unknown = json!({"account_name": {"not_found": {"message": "x"}}});
    let field = json!({"status": {"enum": {"message": "x", "cause": "eyJhbGciOi.secret.x"}}});
    let none = json!({});
    let table = [
        (401, "invalid_credentials", &none, FaultKind::CredentialsInvalid, Verdict::SignIn, "wrongPassword", "pbx"),
        (401, "invalid credentials", &mfa, FaultKind::MfaRequired, Verdict::SignIn, "secondFactor", "pbx"),
        (400, "validation error", &unknown, FaultKind::AccountUnknown, Verdict::SignIn, "accountUnknown", "pbx"),
        (400, "validation error", &field, FaultKind::Invalid, Verdict::Retry, "serverError", "validation error"),
        (400, "disabled", &none, FaultKind::Disabled, Verdict::Retry, "serverError", "disabled"),
        (402, "accept charges", &none, FaultKind::Payment, Verdict::GiveUp, "payment", "pbx"),
        (403, "forbidden", &none, FaultKind::Forbidden, Verdict::GiveUp, "forbidden", "pbx"),
        (404, "bad_identifier", &none, FaultKind::NotFound, Verdict::Retry, "serverError", "bad identifier"),
        (405, "invalid_method", &none, FaultKind::MethodRefused, Verdict::Retry, "serverError", "invalid method"),
        (409, "datastore_conflict", &none, FaultKind::Conflict, Verdict::Retry, "serverError", "datastore conflict"),
        (416, "range not satisfiable", &none, FaultKind::RangeTooLarge, Verdict::Retry, "serverError", "range not satisfiable"),
        (423, "locked", &none, FaultKind::Locked, Verdict::GiveUp, "accountLocked", "pbx"),
        (429, "too_many_requests", &none, FaultKind::TooManyRequests, Verdict::Retry, "httpStatus", "429"),
        (500, "unspecified_fault", &none, FaultKind::Server, Verdict::Retry, "serverError", "unspecified fault"),
        (503, "datastore_timeout", &none, FaultKind::Unavailable, Verdict::Retry, "serverError", "datastore timeout"),
        (418, "", &none, FaultKind::Other, Verdict::Retry, "httpStatus", "418"),
    ];
    for (status, message, data, kind, verdict, code, detail) in table {
        let error = refused(status, message, data);
        assert_eq!((error.kind(), error.verdict()), (Some(kind), verdict), "{status} {message}");
        assert_eq!(error.problem(), Problem { code: code.to_owned(), detail: detail.to_owned() }, "{status} {message}");
        let session = SessionError::from(error);
        assert_eq!(session.verdict(), verdict, "{session}");
    }
}

#[test]
fn a_refusal_keeps_fields_and_rules_but_no_values() {
    let data =
        json!({"status": {"enum": {"cause": "paused"}, "required": {}}, "a%2Eb": {"type": {}}, "message": "text", "list": []});
    let error = refused(400, "validation_error", &data);
    let RestError::Fault(fault) = &error else { panic!("{error:?}") };
    assert!(fault.names("status", "enum") && fault.names("status", "required") && fault.names("a.b", "type"));
    assert_eq!((fault.fields.len(), fault.request_id.as_deref()), (3, Some("r1")));
    assert!(!format!("{error:?}{error}").contains("paused"));
}

#[test]
fn k114_a_key_in_a_refusal_is_not_kept() {
    let key = "k".repeat(64);
    let error = refused(404, "bad identifier", &json!([key]));
    assert!(!format!("{error:?}{error}{:?}", error.problem()).contains(&key));
    let error = refused(401, "failed to authenticate token eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl", &json!({}));
    assert!(!format!("{error:?}{error}").contains("c2lnbmF0dXJl"), "{error:?}");
}

#[test]
fn the_reason_of_a_failed_call_is_trimmed() {
    let error = refused(500, "quickcall initiation failed", &json!({"error_message": " NO_ANSWER\n"}));
    let RestError::Fault(fault) = error else { panic!("{error:?}") };
    assert_eq!(fault.cause.as_deref(), Some("NO_ANSWER"));
}

#[test]
fn failures_without_an_answer_have_words_too() {
    let table = [
        (RestError::NotTheApi { host: "pbx".to_owned() }, Verdict::Retry, "notTheApi"),
        (RestError::KeyLength, Verdict::SignIn, "keyInvalid"),
        (RestError::SignedOut { host: "pbx".to_owned() }, Verdict::SignIn, "signInExpired"),
        (RestError::NoSecret, Verdict::SignIn, "keyring"),
        (RestError::malformed("the answer"), Verdict::Retry, "malformed"),
        (RestError::Argument("destination"), Verdict::GiveUp, "formInvalid"),
    ];
    for (error, verdict, code) in table {
        assert_eq!((error.verdict(), error.problem().code.as_str()), (verdict, code), "{error}");
    }
}
