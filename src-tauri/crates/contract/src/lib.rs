//! What the web view sees and may ask for. Every type here is exported to TypeScript (`ui/src/generated`).
//!
//! Invariant: text in these types was cleaned ([`clean`]): no control characters, no bidirectional tricks, bounded
//! length. Times are milliseconds since the epoch (they fit into a JavaScript number). No secret ever leaves by here.

mod account;
mod agent;
mod api;
mod call;
mod change;
mod choices;
mod clean;
mod command;
mod contact;
mod error;
mod history;
mod message;
mod notice;
mod offer;
mod parked;
mod pops;
mod profile;
mod queue;
mod recording;
mod ringing;
mod room;
mod self_test;
mod self_view;
mod shortcut;

pub use account::{
    UiAbility, UiAccount, UiAccountDraft, UiAccountTest, UiFinding, UiHealth, UiHealthState, UiProblem, UiTestStep,
    UiTestStepState,
};
pub use agent::{UiAgent, UiAgentChoice, UiAgentState, UiAgentTarget, UiColleagueAgent, UiPendingState};
pub use api::{OfApplication, PairingArguments, SwitchApiArguments, UiApi, UiApplication, UiPairing};
pub use call::{UiCall, UiCallState, UiControl, UiControls, UiDirection, UiFact, UiRecording};
pub use change::{UiChange, UiSnapshot};
pub use choices::{ChoicesArguments, UiAskLinks, UiChoices, UiLinkChange, UiLinkDefault, UiLinkDefaultState, UiLinkDefaults};
pub use clean::{clean, clean_lines, initials};
pub use command::{
    AgentArguments, CallTo, Commands, DialArguments, DigitsArguments, DraftArguments, FavouriteArguments, ForwardArguments,
    OfAccount, OfCall, OfParked, OfParticipant, OfProfile, OfRecord, ParkArguments, ParticipantArguments, PasswordArguments,
    PinArguments, PresenceArguments, ProfilesArguments, QueueArguments, SuggestArguments, SwitchArguments, TextArguments,
};
pub use contact::{UiActivity, UiContact, UiContactNumber, UiLineState, UiPresence, UiPresenceChoice};
pub use error::{ErrorCode, UiError};
pub use history::{
    PageArguments, UiGap, UiHistoryFilter, UiHistoryPage, UiHistoryRow, UiOutcome, UiSuggestion, UiSuggestionKind, UiWrapUpNote,
    WrapUpArguments,
};
pub use message::{MessagesArguments, SendArguments, UiCost, UiMessage, UiMessagePage, UiMessageState};
pub use notice::{UiNotice, UiNoticeKind};
pub use offer::{OfOffer, UiNumberKind, UiOffer};
pub use parked::UiParkedCall;
pub use pops::{
    PopArguments, PopTestArguments, PopsArguments, UiPopMoment, UiPopOpening, UiPopPreset, UiPopRule, UiPopTest, UiPops,
};
pub use profile::{UiProfile, UiProfilePart, UiProfileResult, UiProfileStep, UiProfileStepState};
pub use queue::{UiQueue, UiQueueCaller};
pub use recording::{OfRecording, RecordingsArguments, UiFetchState, UiRecordingFetch, UiRecordingRow, UiRecordings, UiSound};
pub use ringing::{
    RingingArguments, SoundFileArguments, ToneArguments, UiDay, UiPlayed, UiQueueTone, UiQuietHours, UiRingRules, UiRinging,
    UiSilenced, UiSoundDevice, UiSounds, UiTone,
};
pub use room::{UiParticipant, UiRoom};
pub use self_test::{UiCheck, UiCheckKind, UiCheckState};
pub use self_view::{UiForward, UiForwardKind, UiPhone, UiSelf, UiVoicemail};
pub use shortcut::{ShortcutArguments, UiShortcut};
