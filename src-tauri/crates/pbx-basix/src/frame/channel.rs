//! Channels: the legs of calls, and those that wait (basix.md 4). Invariant: one noun for all four elements; what an element
//! does not have is `None`.

use std::mem::{ManuallyDrop, replace};

use erlang_term::{Malformed, Reader};

use super::{
    EndUsers, OtherLeg, State, Target, Text, decoded,
    read::{number, plain_text, text},
    roster::record,
};

/// Who offered the channel to whom. The PBX's point of view, not the user's (basix.md 9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Offered to the PBX.
    Inbound,
    /// Offered by the PBX.
    Outbound,
}

record! {
    /// One leg of a call.
    Channel<'a>, ChannelField {
        /// Id.
        uuid: Text<'a> = Uuid "uuid" by text,
        /// Who offered it.
        direction: Direction = Direction "direction" by direction,
        /// `internal` or `external`.
        location: Text<'a> = Location "peer_location" by text,
        /// Name of who calls.
        calling_name: Text<'a> = CallingName "calling_name" by text,
        /// Number of who calls.
        calling_number: Text<'a> = CallingNumber "calling_number" by text,
        /// Number that is called, or a word of the PBX's own.
        called_number: Text<'a> = CalledNumber "called_number" by text,
        /// Number of who waits (older servers).
        peer_number: Text<'a> = PeerNumber "peer_number" by text,
        /// When it was offered, µs since 1970.
        offered: i64 = Offered "offer_timestamp" by number,
        /// When it was answered.
        answered: i64 = Answered "answer_timestamp" by number,
        /// When it ended.
        hung_up: i64 = HungUp "hangup_timestamp" by number,
        /// The channel it is connected with, or was made for.
        other_uuid: Text<'a> = OtherUuid "other_uuid" by text,
        /// The user on it.
        user: i64 = User "user_id" by number,
        /// What it is in.
        state: State<'a> = State "state" by state,
        /// The group that has it.
        group: i64 = Group "group_id" by number,
        /// Whom it is for.
        target: Target<'a> = Target "target" by target,
        /// The request that made it, where one did. See [`Channel::origination`].
        made_by: Text<'a> = MadeBy "origination" by plain_text,
        /// The customer on it.
        end_users: EndUsers<'a> = EndUsers "end_user" by end_users,
        /// See [`Channel::tags`].
        tag_text: Text<'a> = Tags "tags" by plain_text,
        /// Who talked with this customer last.
        last_user: i64 = LastUser "last_bridged_user_id" by number,
        /// What happened last.
        last_event: Text<'a> = LastEvent "last_event" by text,
        /// What belongs to that: `SIDE_HOW,CAUSE` of an end.
        last_event_text: Text<'a> = LastEventText "last_event_data" by text,
        /// Summary of the other leg.
        other_leg: OtherLeg<'a> = OtherLeg "other_info" by other_leg,
        /// The call's id in SIP.
        call_id: Text<'a> = CallId "call_id" by text,
        /// What a register of callers says; foreign content.
        whoscall: Text<'a> = Whoscall "whoscall" by plain_text,
    }
}

impl Channel<'_> {
    /// The parts of the request that made it; their meaning is not documented.
    pub fn origination(&self) -> impl Iterator<Item = Text<'_>> {
        self.made_by.as_deref().filter(|text| !text.is_empty()).into_iter().flat_map(|text| text.split('*').map(decoded))
    }

    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.tag_text.as_deref().into_iter().flat_map(|tags| tags.split(';')).filter(|tag| !tag.is_empty())
    }

    /// Whether this is its end, whatever the event was called (basix.md 9.1).
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.hung_up.is_some() || self.last_event.as_deref() == Some("CHANNEL_HANGUP")
    }
}

#[inline]
fn direction(reader: &mut Reader<'_>) -> Result<Option<Direction>, Malformed> {
    // As every server writes them.
    if reader.take_if(b"d\0\x07inbound") {
        return Ok(Some(Direction::Inbound));
    }
    if reader.take_if(b"d\0\x08outbound") {
        return Ok(Some(Direction::Outbound));
    }
    Ok(match text(reader)?.as_deref() {
        Some("inbound") => Some(Direction::Inbound),
        Some("outbound") => Some(Direction::Outbound),
        Some(_) | None => None,
    })
}

#[inline]
fn state<'a>(reader: &mut Reader<'a>) -> Result<Option<State<'a>>, Malformed> {
    State::read(reader)
}

#[inline]
fn target<'a>(reader: &mut Reader<'a>) -> Result<Option<Target<'a>>, Malformed> {
    Target::read(reader)
}

#[inline]
fn other_leg<'a>(reader: &mut Reader<'a>) -> Result<Option<OtherLeg<'a>>, Malformed> {
    OtherLeg::read(reader)
}

#[inline]
fn end_users<'a>(reader: &mut Reader<'a>) -> Result<Option<EndUsers<'a>>, Malformed> {
    Ok(plain_text(reader)?.and_then(EndUsers::new))
}
