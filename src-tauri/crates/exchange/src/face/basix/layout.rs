//! The elements and their fields, in the order in which the reference lists them (basix.md 4). Invariant: every field of a record
//! stands in the layout of its element.

use super::options::BasixGeneration;

const CHANNEL: [&str; 22] = [
    "uuid",
    "direction",
    "peer_location",
    "calling_name",
    "calling_number",
    "called_number",
    "offer_timestamp",
    "answer_timestamp",
    "hangup_timestamp",
    "other_uuid",
    "user_id",
    "state",
    "group_id",
    "target",
    "origination",
    "end_user",
    "tags",
    "last_bridged_user_id",
    "last_event",
    "last_event_data",
    "other_info",
    "call_id",
];
const OLD_CHANNEL: [&str; 20] = [
    "uuid",
    "direction",
    "peer_location",
    "calling_name",
    "calling_number",
    "called_number",
    "offer_timestamp",
    "answer_timestamp",
    "hangup_timestamp",
    "other_uuid",
    "user_id",
    "state",
    "group_id",
    "target",
    "origination",
    "end_user",
    "tags",
    "last_bridged_user_id",
    "last_event",
    "other_info",
];
const WAITING: [&str; 10] = [
    "uuid",
    "direction",
    "peer_location",
    "calling_number",
    "called_number",
    "offer_timestamp",
    "user_id",
    "state",
    "end_user",
    "whoscall",
];
const OLD_WAITING: [&str; 4] = ["uuid", "state", "peer_number", "end_user"];
const USER: [&str; 16] = [
    "id",
    "name",
    "fwd_always_status",
    "do_not_disturb_status",
    "language",
    "main_extension",
    "presence",
    "role",
    "park_group",
    "mwi_target",
    "flags",
    "followme",
    "email",
    "avatar",
    "label",
    "mwi",
];
const GROUP: [&str; 10] =
    ["id", "name", "type", "language", "main_extension", "queue", "label", "flags", "check_login_status", "mwi"];
const MEMBER: [&str; 6] = ["id", "group_id", "user_id", "priority", "login_status", "role"];
const TERMINAL: [&str; 6] = ["id", "name", "assoc_user_id", "type", "user_agent", "registered"];
const DOMAIN: [&str; 2] = ["id", "name"];

/// The elements of an age with their fields.
pub(super) fn elements(generation: BasixGeneration) -> Vec<(&'static str, &'static [&'static str])> {
    let mut elements: Vec<(&'static str, &'static [&'static str])> =
        vec![("domain", &DOMAIN), ("user", &USER), ("group", &GROUP), ("group_member", &MEMBER), ("terminal", &TERMINAL)];
    match generation {
        BasixGeneration::Waiting => {
            elements.extend([("channel", &CHANNEL[..]), ("channel_waiting", &WAITING[..])]);
        }
        BasixGeneration::Queued => elements.extend([
            ("channel", &OLD_CHANNEL[..]),
            ("queued_channel", &OLD_WAITING[..]),
            ("parked_channel", &OLD_WAITING[..]),
        ]),
    }
    elements
}

/// The fields of an element.
pub(super) fn fields(generation: BasixGeneration, element: &str) -> &'static [&'static str] {
    elements(generation).into_iter().find(|(name, _)| *name == element).map_or(&[], |(_, fields)| fields)
}
