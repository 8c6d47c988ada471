//! The pop-up cases of the protocol's conformance list (xivo.md 14, C52 to C57); what the desk makes of the offers is the engine's.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/story.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared by several test files")]
mod story;

use cordboard_model::{Event, PageMoment, PageOffer};
use cordboard_pbx_xivo::{Generation, XivoAccount};
use serde_json::{Value, json};
use story::Story;

fn sheet(fields: &[(&str, &str)]) -> Value {
    let info: Vec<Value> =
        fields.iter().map(|(name, value)| json!({"name": name, "value": value, "order": 10, "type": "text"})).collect();
    let user = json!({"internal": [{"name": "uid", "content": "u1"}], "sheetInfo": info});
    json!({"timenow": 1_707_296_450, "compressed": true, "serial": "xml", "channel": "SIP/x", "payload": {"profile": {"user": user}}})
}

fn offers(story: &Story) -> Vec<PageOffer> {
    let offer = |event: &Event| if let Event::PageOffered(offer) = event { Some((**offer).clone()) } else { None };
    story.events.iter().filter_map(offer).collect()
}

fn ringing() -> Story {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventRinging", "1", json!({"otherDN": "1202"}));
    story
}

#[test]
fn c52_a_sheet_opens_its_address_with_the_folder() {
    let mut story = ringing();
    story.hear("Sheet", sheet(&[("popupUrl", "http://crm/x?fn="), ("folderNumber", "123"), ("ville", "Lyon")]));
    let offers = offers(&story);
    assert_eq!((offers.len(), offers[0].address.as_str(), offers[0].moment), (1, "http://crm/x?fn=123", PageMoment::Now));
    assert_eq!(offers[0].call.as_ref().unwrap().as_str(), "u1");
    assert_eq!(story.call("u1").attached["ville"], "Lyon");
}

#[test]
fn c53_without_a_folder_nothing_opens_and_the_fields_are_shown() {
    for folder in [Some("-"), Some(""), None] {
        let mut story = ringing();
        let mut fields = vec![("popupUrl", "http://crm/x?fn="), ("ville", "Lyon")];
        fields.extend(folder.map(|folder| ("folderNumber", folder)));
        story.hear("Sheet", sheet(&fields));
        assert_eq!(offers(&story), [], "{folder:?}");
        assert_eq!(story.call("u1").attached["ville"], "Lyon");
    }
}

#[test]
fn c54_one_window_is_used_again_unless_each_shall_have_its_own() {
    let mut story = ringing();
    for many in ["true", "false", "TRUE"] {
        story.hear("Sheet", sheet(&[("popupUrl", "http://crm/x?fn="), ("folderNumber", "1"), ("multiTab", many)]));
    }
    let places: Vec<_> = offers(&story).into_iter().map(|offer| offer.place).collect();
    assert_eq!(places, [None, Some("http://crm/x?fn=".to_owned()), Some("http://crm/x?fn=".to_owned())]);
}

#[test]
fn the_name_of_the_user_is_filled_in_and_the_token_of_the_session_is_not() {
    let mut story = ringing();
    story.hear("Sheet", sheet(&[("popupUrl", "https://crm/{xuc-username}?t={xuc-token}&f="), ("folderNumber", "7")]));
    assert_eq!(offers(&story)[0].address, "https://crm/amartin?t={xuc-token}&f=7");
}

fn with_service() -> Story {
    let third_party = Some("http://desk.example/ws".parse().unwrap());
    let account = XivoAccount { third_party, ..XivoAccount::new("xuc.example", "amartin", Some("1201".to_owned())) };
    let mut story = Story::of(account);
    story.hear("LoggedOn", json!({}));
    let user = json!({"userId": 4, "agentId": 1, "firstName": "James", "lastName": "Bond", "fullName": "James Bond"});
    story.hear("UserConfigUpdate", user);
    story.hear("QueueList", json!([{"id": 2, "name": "trucks", "displayName": "Trucks", "number": "3001"}]));
    story
}

#[test]
fn the_service_is_told_who_calls_whom_through_which_queue_once() {
    let mut story = with_service();
    let event = json!({"otherDN": "1001", "queueName": "trucks", "userData": {"XIVO_CONTEXT": "default", "USR_ticket": "9"}});
    story.phone("EventRinging", "1", event.clone()).phone("EventRinging", "1", event).phone("EventEstablished", "1", json!({}));
    let inquiries = story.translator.inquiries();
    let want = json!({
        "user": {"userId": 4, "agentId": 1, "firstName": "James", "lastName": "Bond", "fullName": "James Bond"},
        "callee": "1201",
        "caller": "1001",
        "queue": {"id": 2, "name": "trucks", "displayName": "Trucks", "number": "3001"},
        "userData": {"XIVO_CONTEXT": "default", "USR_ticket": "9"},
        "callDataCallId": "l1",
    });
    assert_eq!(inquiries.iter().map(|inquiry| &inquiry.body).collect::<Vec<_>>(), [&want]);
}

#[test]
fn c57_a_call_of_no_queue_names_none_and_without_a_service_nobody_is_asked() {
    let mut story = with_service();
    story.phone("EventRinging", "1", json!({"otherDN": "1001"})).phone("EventDialing", "2", json!({"otherDN": "1002"}));
    let inquiries = story.translator.inquiries();
    assert_eq!(inquiries.len(), 1, "only what rings");
    assert!(inquiries[0].body.get("queue").is_none());
    assert!(ringing().translator.inquiries().is_empty());
}
