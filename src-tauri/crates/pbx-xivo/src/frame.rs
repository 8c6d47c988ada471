//! Server frames, wire words only (xivo.md 1.3 and 3). Invariant: unknown is data, malformed is an error, and neither
//! is ever a reason to drop the link.

mod agent;
mod call;
mod conference;
mod directory;
mod envelope;
mod history;
mod lenient;
mod plain;
mod queue;
mod refusal;
mod sheet;
mod user;
mod webrtc;

use std::borrow::Cow;

use serde::{Serialize, de::Error as _};

pub use agent::{
    AgentConfig, AgentDirectory, AgentGroup, AgentListen, AgentStateEvent, AgentStatistic, AgentStatistics, DirectoryAgent,
};
pub use call::{CurrentCalls, PhoneEvent};
pub use conference::{
    ConferenceCommandError, ConferenceEvent, ConferenceParticipantEvent, ConferenceRoom, Participant, RoomMember,
};
pub use directory::{ContactSheet, ContactSheets, DirectoryEntry, DirectoryTable, FavoriteUpdated, SheetAction, SheetStatus};
pub use history::{CustomerCall, CustomerCalls, CustomerHistory, HistoryItem};
pub(crate) use queue::QueueCall;
pub use queue::{Counter, QueueCalls, QueueConfig, QueueMember, QueueStatistics};
pub use refusal::ErrorBody;
pub use sheet::{InternalField, Payload, Profile, Sheet, SheetField, SheetUser};
pub use user::{
    PhoneHint, PhoneStatusUpdate, RightProfile, StatusAction, UserConfigUpdate, UserStatus, UserStatusUpdate, VoiceMailStatus,
};
pub use webrtc::{IceConfig, IceServers, LineConfig, WebRtcCommand};

pub(crate) use lenient::{Figure, Flag, Int, Text};

/// A frame of the server. Serialises as the body it was decoded from, cleaned: numbers are numbers, absent is absent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the variants are the protocol's own names, explained in xivo.md 3.1")]
pub enum Frame<'a> {
    LoggedOn(NoBody),
    LoggedOnError(ErrorBody<'a>),
    ForceLogout(NoBody),
    Error(ErrorBody<'a>),
    AgentError(ErrorBody<'a>),
    RightProfile(RightProfile<'a>),
    UsersStatuses(Vec<UserStatus<'a>>),
    UserStatusUpdate(UserStatusUpdate<'a>),
    UserConfigUpdate(Box<UserConfigUpdate<'a>>),
    PhoneStatusUpdate(PhoneStatusUpdate<'a>),
    PhoneHintStatusEvent(PhoneHint<'a>),
    VoiceMailStatusUpdate(VoiceMailStatus),
    PhoneEvent(PhoneEvent<'a>),
    CurrentCallsPhoneEvents(CurrentCalls<'a>),
    Sheet(Box<Sheet<'a>>),
    QueueConfig(QueueConfig<'a>),
    QueueList(Vec<QueueConfig<'a>>),
    QueueMember(QueueMember),
    QueueMemberList(Vec<QueueMember>),
    QueueStatistics(QueueStatistics<'a>),
    GetQueueStatistics(QueueStatistics<'a>),
    QueueCalls(QueueCalls<'a>),
    AgentConfig(AgentConfig<'a>),
    AgentList(Vec<AgentConfig<'a>>),
    AgentGroupList(Vec<AgentGroup<'a>>),
    AgentDirectory(AgentDirectory<'a>),
    AgentStateEvent(AgentStateEvent<'a>),
    AgentListen(AgentListen<'a>),
    AgentStatistics(AgentStatistics<'a>),
    DirectoryResult(DirectoryTable<'a>),
    Favorites(DirectoryTable<'a>),
    FavoriteUpdated(FavoriteUpdated<'a>),
    ContactSheet(ContactSheets<'a>),
    FavoriteContactSheet(ContactSheets<'a>),
    CallHistory(Vec<HistoryItem<'a>>),
    CallHistoryByDays(Vec<HistoryItem<'a>>),
    RichCallHistory(Vec<HistoryItem<'a>>),
    CustomerCallHistoryResponseWithId(CustomerHistory<'a>),
    ConferenceList(Vec<ConferenceRoom<'a>>),
    ConferenceEvent(ConferenceEvent<'a>),
    ConferenceParticipantEvent(Box<ConferenceParticipantEvent<'a>>),
    ConferenceCommandError(ConferenceCommandError<'a>),
    LineConfig(LineConfig<'a>),
    IceConfig(IceConfig<'a>),
    WebRTCCmd(WebRtcCommand<'a>),
    /// Known and without meaning for us.
    #[serde(skip)]
    Ignored(Ignored),
    /// A `msgType` nobody told us about.
    #[serde(skip)]
    Unknown(Cow<'a, str>),
}

/// A frame whose body says nothing we rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NoBody {}

/// Why a well-formed frame is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// No `msgType`: the echo of our ping.
    Heartbeat,
    /// A type the vendor's library makes up itself; a server never sends it (xivo.md 1.5).
    Local,
    /// Callbacks and base memberships: not read by this crate.
    Unread(&'static str),
    /// A type whose name is known from the vendor's library and whose body was never seen.
    NameOnly(&'static str),
}

impl Ignored {
    /// For people.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Heartbeat => "heartbeat",
            Self::Local => "made up by the client library, never by the server",
            Self::Unread(_) => "not needed",
            Self::NameOnly(_) => "only the name of this type is known",
        }
    }
}

/// A frame that is not what its type promises. Its text is never part of the error: it may hold names and numbers.
#[derive(Debug, thiserror::Error)]
#[error("malformed {event} at line {} column {} ({:?})", source.line(), source.column(), source.classify())]
pub struct Malformed {
    /// The `msgType`, or `envelope`.
    pub event: Cow<'static, str>,
    /// What the parser found wrong. Its own text may quote the frame: not for logs.
    #[source]
    pub source: serde_json::Error,
}

/// Reads one text frame.
///
/// # Errors
/// When it is no JSON object, or a known type with another body than the protocol gives it.
pub fn decode(text: &str) -> Result<Frame<'_>, Malformed> {
    if let Some((name, body)) = envelope::scan(text) {
        if let Some(frame) = plainly(name, body) {
            return Ok(frame);
        }
        if let Ok(Some(frame)) = read(name, body) {
            return Ok(frame);
        }
    }
    let envelope = envelope::parse(text).map_err(|source| Malformed { event: Cow::Borrowed("envelope"), source })?;
    let Some(name) = envelope.name else { return Ok(Frame::Ignored(Ignored::Heartbeat)) };
    if let Some(ignored) = passed_over(&name) {
        return Ok(Frame::Ignored(ignored));
    }
    match read(&name, envelope.body.unwrap_or("null")) {
        Ok(Some(frame)) => Ok(frame),
        Ok(None) => Ok(Frame::Unknown(name)),
        Err(source) => Err(Malformed { event: Cow::Owned(name.into_owned()), source }),
    }
}

/// Nine of ten frames of a busy server are of these types.
fn plainly<'a>(name: &str, body: &'a str) -> Option<Frame<'a>> {
    match name {
        "AgentStateEvent" => plain::agent_state(body).map(Frame::AgentStateEvent),
        "QueueStatistics" => plain::queue_statistics(body).map(Frame::QueueStatistics),
        "PhoneHintStatusEvent" => plain::phone_hint(body).map(Frame::PhoneHintStatusEvent),
        "AgentStatistics" => plain::agent_statistics(body).map(Frame::AgentStatistics),
        "QueueMember" => plain::queue_member(body).map(Frame::QueueMember),
        _ => None,
    }
}

/// The frequent types first: the comparison goes down the list.
fn read<'a>(name: &str, body: &'a str) -> serde_json::Result<Option<Frame<'a>>> {
    use serde_json::from_str;
    let frame = match name {
        "AgentStateEvent" => Frame::AgentStateEvent(object(body)?),
        "QueueStatistics" => Frame::QueueStatistics(object(body)?),
        "PhoneEvent" => Frame::PhoneEvent(complete(object(body)?)?),
        "PhoneHintStatusEvent" => Frame::PhoneHintStatusEvent(object(body)?),
        "AgentStatistics" => Frame::AgentStatistics(object(body)?),
        "QueueMember" => Frame::QueueMember(object(body)?),
        "QueueCalls" => Frame::QueueCalls(object(body)?),
        "UserStatusUpdate" => Frame::UserStatusUpdate(object(body)?),
        "PhoneStatusUpdate" => Frame::PhoneStatusUpdate(object(body)?),
        "AgentConfig" => Frame::AgentConfig(object(body)?),
        "QueueConfig" => Frame::QueueConfig(object(body)?),
        "LoggedOn" => Frame::LoggedOn(NoBody {}),
        "LoggedOnError" => Frame::LoggedOnError(object(body)?),
        "ForceLogout" => Frame::ForceLogout(NoBody {}),
        "Error" => Frame::Error(object(body)?),
        "AgentError" => Frame::AgentError(object(body)?),
        "RightProfile" => Frame::RightProfile(object(body)?),
        "UsersStatuses" => Frame::UsersStatuses(from_str(body)?),
        "UserConfigUpdate" => Frame::UserConfigUpdate(object(body)?),
        "VoiceMailStatusUpdate" => Frame::VoiceMailStatusUpdate(object(body)?),
        "CurrentCallsPhoneEvents" => {
            let calls: CurrentCalls<'a> = object(body)?;
            if !calls.events.iter().all(PhoneEvent::is_complete) {
                return Err(serde_json::Error::custom("a call without uniqueId"));
            }
            Frame::CurrentCallsPhoneEvents(calls)
        }
        "Sheet" => Frame::Sheet(object(body)?),
        "QueueList" => Frame::QueueList(from_str(body)?),
        "QueueMemberList" => Frame::QueueMemberList(from_str(body)?),
        "GetQueueStatistics" => Frame::GetQueueStatistics(object(body)?),
        "AgentList" => Frame::AgentList(from_str(body)?),
        "AgentGroupList" => Frame::AgentGroupList(from_str(body)?),
        "AgentDirectory" => Frame::AgentDirectory(object(body)?),
        "AgentListen" => Frame::AgentListen(object(body)?),
        "DirectoryResult" => Frame::DirectoryResult(object(body)?),
        "Favorites" => Frame::Favorites(object(body)?),
        "FavoriteUpdated" => Frame::FavoriteUpdated(object(body)?),
        "ContactSheet" => Frame::ContactSheet(object(body)?),
        "FavoriteContactSheet" => Frame::FavoriteContactSheet(object(body)?),
        "CallHistory" => Frame::CallHistory(one_or_many(body)?),
        "CallHistoryByDays" => Frame::CallHistoryByDays(one_or_many(body)?),
        "RichCallHistory" => Frame::RichCallHistory(one_or_many(body)?),
        "CustomerCallHistoryResponseWithId" => Frame::CustomerCallHistoryResponseWithId(object(body)?),
        "ConferenceList" => Frame::ConferenceList(from_str(body)?),
        "ConferenceEvent" => Frame::ConferenceEvent(object(body)?),
        "ConferenceParticipantEvent" => Frame::ConferenceParticipantEvent(object(body)?),
        "ConferenceCommandError" => Frame::ConferenceCommandError(object(body)?),
        "LineConfig" => Frame::LineConfig(object(body)?),
        "IceConfig" => Frame::IceConfig(object(body)?),
        "WebRTCCmd" => Frame::WebRTCCmd(object(body)?),
        _ => return Ok(None),
    };
    Ok(Some(frame))
}

fn passed_over(name: &str) -> Option<Ignored> {
    const UNREAD: [&str; 11] = [
        "CallbackLists",
        "CallbackTaken",
        "CallbackReleased",
        "CallbackStarted",
        "CallbackClotured",
        "CallbackRequestUpdated",
        "PreferredCallbackPeriodList",
        "FindCallbackResponseWithId",
        "UserQueueDefaultMembership",
        "UsersQueueDefaultMembership",
        "BaseQueueMemberList",
    ];
    const NAME_ONLY: [&str; 10] = [
        "AuthenticationToken",
        "FlashTextEvent",
        "UserDisplayName",
        "DialByUsername",
        "VideoStatusEvent",
        "MeetingRoomInvite",
        "MeetingRoomInviteAck",
        "MeetingRoomInviteResponse",
        "UserPreference",
        "CtiStatuses",
    ];
    let among = |names: &'static [&'static str]| names.iter().copied().find(|known| *known == name);
    if name == "LinkStatusUpdate" {
        return Some(Ignored::Local);
    }
    among(&UNREAD).map(Ignored::Unread).or_else(|| among(&NAME_ONLY).map(Ignored::NameOnly))
}

fn complete(event: PhoneEvent<'_>) -> serde_json::Result<PhoneEvent<'_>> {
    if event.is_complete() { Ok(event) } else { Err(serde_json::Error::custom("a call without uniqueId")) }
}

/// A derived reader would also take the members of an object in an array, by position; a server never writes that.
fn object<'a, T: serde::Deserialize<'a>>(body: &'a str) -> serde_json::Result<T> {
    if body.trim_start().starts_with('{') { serde_json::from_str(body) } else { Err(serde_json::Error::custom("no object")) }
}

/// An array, although some servers and the older documentation show its only item alone (xivo.md 3.17).
fn one_or_many<'a, T: serde::Deserialize<'a>>(body: &'a str) -> serde_json::Result<Vec<T>> {
    if body.trim_start().starts_with('{') { object(body).map(|item| vec![item]) } else { serde_json::from_str(body) }
}

impl Frame<'_> {
    /// The `msgType`; empty for the echo of our ping.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::LoggedOn(_) => "LoggedOn",
            Self::LoggedOnError(_) => "LoggedOnError",
            Self::ForceLogout(_) => "ForceLogout",
            Self::Error(_) => "Error",
            Self::AgentError(_) => "AgentError",
            Self::RightProfile(_) => "RightProfile",
            Self::UsersStatuses(_) => "UsersStatuses",
            Self::UserStatusUpdate(_) => "UserStatusUpdate",
            Self::UserConfigUpdate(_) => "UserConfigUpdate",
            Self::PhoneStatusUpdate(_) => "PhoneStatusUpdate",
            Self::PhoneHintStatusEvent(_) => "PhoneHintStatusEvent",
            Self::VoiceMailStatusUpdate(_) => "VoiceMailStatusUpdate",
            Self::PhoneEvent(_) => "PhoneEvent",
            Self::CurrentCallsPhoneEvents(_) => "CurrentCallsPhoneEvents",
            Self::Sheet(_) => "Sheet",
            Self::QueueConfig(_) => "QueueConfig",
            Self::QueueList(_) => "QueueList",
            Self::QueueMember(_) => "QueueMember",
            Self::QueueMemberList(_) => "QueueMemberList",
            Self::QueueStatistics(_) => "QueueStatistics",
            Self::GetQueueStatistics(_) => "GetQueueStatistics",
            Self::QueueCalls(_) => "QueueCalls",
            Self::AgentConfig(_) => "AgentConfig",
            Self::AgentList(_) => "AgentList",
            Self::AgentGroupList(_) => "AgentGroupList",
            Self::AgentDirectory(_) => "AgentDirectory",
            Self::AgentStateEvent(_) => "AgentStateEvent",
            Self::AgentListen(_) => "AgentListen",
            Self::AgentStatistics(_) => "AgentStatistics",
            Self::DirectoryResult(_) => "DirectoryResult",
            Self::Favorites(_) => "Favorites",
            Self::FavoriteUpdated(_) => "FavoriteUpdated",
            Self::ContactSheet(_) => "ContactSheet",
            Self::FavoriteContactSheet(_) => "FavoriteContactSheet",
            Self::CallHistory(_) => "CallHistory",
            Self::CallHistoryByDays(_) => "CallHistoryByDays",
            Self::RichCallHistory(_) => "RichCallHistory",
            Self::CustomerCallHistoryResponseWithId(_) => "CustomerCallHistoryResponseWithId",
            Self::ConferenceList(_) => "ConferenceList",
            Self::ConferenceEvent(_) => "ConferenceEvent",
            Self::ConferenceParticipantEvent(_) => "ConferenceParticipantEvent",
            Self::ConferenceCommandError(_) => "ConferenceCommandError",
            Self::LineConfig(_) => "LineConfig",
            Self::IceConfig(_) => "IceConfig",
            Self::WebRTCCmd(_) => "WebRTCCmd",
            Self::Ignored(Ignored::Unread(name) | Ignored::NameOnly(name)) => name,
            Self::Ignored(Ignored::Local) => "LinkStatusUpdate",
            Self::Ignored(Ignored::Heartbeat) => "",
            Self::Unknown(name) => name,
        }
    }
}

#[cfg(test)]
mod tests;
