//! The nouns of a telephone desk: calls, agents, queues, presence, and the words between a PBX and the desk.
//!
//! Invariant: nothing here knows a PBX, a clock, a thread or a disk. A PBX speaks in [`Event`]s (what happened),
//! is spoken to in [`Command`]s (what is wanted), and the desk answers with [`Change`]s (what the reader must redraw).
//! The words follow CSTA (ECMA-269) and contact-centre usage.

mod agent;
mod call;
mod capability;
mod change;
mod command;
mod contact;
mod event;
mod health;
mod id;
mod latest;
mod message;
mod page;
mod parked;
mod party;
mod past_call;
mod phone;
mod presence;
mod queue;
mod recording;
mod room;
mod time;
mod user;
mod voicemail;

pub use agent::{
    Agent, AgentReport, AgentState, AgentTarget, FailedState, Listening, OwnAgent, PendingState, Reason, ReasonEffect,
    StateReport,
};
pub use call::{Call, CallReport, CallState, Connection, Direction, Ending, Outcome, Step, Transfer, TransferKind};
pub use capability::{Ability, Capabilities, Support, WhyNot};
pub use change::{Change, PendingCall};
pub use command::Command;
pub use contact::{Contact, ContactKey, ContactNumber, ContactSource};
pub use event::{Event, PhoneReport, QueueKey, Refusal, RefusalKind};
pub use health::{Health, Problem};
pub use id::{AccountId, AgentId, CallId, Extension, GroupId, LinkId, MessageId, QueueId, ReasonId, RecordingId, UserId};
pub use latest::wins;
pub use message::{Cost, FollowedMessage, Message, MessageRef, MessageReport, MessageState};
pub use page::{PageMoment, PageOffer};
pub use parked::ParkedCall;
pub use party::Party;
pub use past_call::{PastCall, PastCalls};
pub use phone::{Forward, ForwardKind, PhoneSettings};
pub use presence::{Activity, LineState, Presence, PresenceStatus};
pub use queue::{Counters, Measure, Membership, Queue, QueueCaller, QueueRef, Statistic, Window};
pub use recording::{FetchState, Recording, RecordingFetch, RecordingState, Recordings};
pub use room::{Participant, Room};
pub use time::At;
pub use user::User;
pub use voicemail::Voicemail;
