//! What streams to a window. Invariant: a window starts with one snapshot; a change replaces one thing as a whole.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    UiAccount, UiAgent, UiApi, UiCall, UiChoices, UiColleagueAgent, UiContact, UiGap, UiMessage, UiNotice, UiOffer, UiParkedCall,
    UiPhone, UiPops, UiPresence, UiProfile, UiQueue, UiRecordingFetch, UiRecordings, UiRinging, UiRoom, UiSelf, UiVoicemail,
    UiWrapUpNote,
};

/// Everything a window shows at first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiSnapshot {
    /// The PBX-independent clock of the backend when this was made, ms.
    pub now: f64,
    /// The kinds of PBX an account can be of.
    pub pbxs: Vec<String>,
    /// Accounts.
    pub accounts: Vec<UiAccount>,
    /// Who is signed in.
    pub selves: Vec<UiSelf>,
    /// Live calls, oldest first.
    pub calls: Vec<UiCall>,
    /// Calls that ended and wait for wrap-up.
    pub wrap_up: Vec<UiCall>,
    /// What was written so far about them, and about live calls.
    pub drafts: Vec<UiWrapUpNote>,
    /// The user's agents.
    pub agents: Vec<UiAgent>,
    /// Other agents.
    pub colleagues: Vec<UiColleagueAgent>,
    /// Queues.
    pub queues: Vec<UiQueue>,
    /// Favourites.
    pub favourites: Vec<UiContact>,
    /// Presence per account.
    pub presences: Vec<UiPresence>,
    /// Parked calls.
    pub parked: Vec<UiParkedCall>,
    /// Conferences of the PBXs.
    pub rooms: Vec<UiRoom>,
    /// Presence profiles.
    pub profiles: Vec<UiProfile>,
    /// Screen pops.
    pub pops: UiPops,
    /// The local API.
    pub api: UiApi,
    /// Telephone settings per account.
    pub phones: Vec<UiPhone>,
    /// Voicemail per account.
    pub voicemails: Vec<UiVoicemail>,
    /// Gaps of the history that last.
    pub gaps: Vec<UiGap>,
    /// Missed calls not yet looked at.
    pub missed: f64,
    /// Notices that still hold.
    pub notices: Vec<UiNotice>,
    /// Numbers that other programs want dialled, newest last.
    pub offers: Vec<UiOffer>,
    /// What the user chose.
    pub choices: UiChoices,
    /// How calls ring.
    pub ringing: UiRinging,
}

/// One step of the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[serde(tag = "kind", content = "value")]
pub enum UiChange {
    /// Start anew from this.
    Snapshot(Box<UiSnapshot>),
    /// An account is new or different.
    Account(UiAccount),
    /// An account is gone.
    AccountGone(String),
    /// The user on an account.
    SelfView(UiSelf),
    /// A live call is new or different.
    Call(Box<UiCall>),
    /// A call ended; it goes to the history (and to wrap-up, if the agent is in it).
    CallEnded(Box<UiCall>),
    /// The user's agent.
    Agent(Box<UiAgent>),
    /// Another agent.
    Colleague(UiColleagueAgent),
    /// Of an account's other agents only these are left.
    ColleaguesKept {
        /// The account.
        account: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// A queue.
    Queue(UiQueue),
    /// A queue is gone.
    QueueGone {
        /// The account.
        account: String,
        /// The queue.
        id: String,
    },
    /// Favourites of an account, all of them.
    Favourites {
        /// The account.
        account: String,
        /// All.
        contacts: Vec<UiContact>,
    },
    /// What a search for people found, all of it.
    Found {
        /// The account.
        account: String,
        /// The text searched for, if the PBX repeats it.
        term: Option<String>,
        /// All.
        contacts: Vec<UiContact>,
    },
    /// Presence.
    Presence(UiPresence),
    /// Parked calls of an account, all of them.
    Parked {
        /// The account.
        account: String,
        /// All.
        calls: Vec<UiParkedCall>,
    },
    /// Conferences of an account's PBX, all of them.
    Rooms {
        /// The account.
        account: String,
        /// All.
        rooms: Vec<UiRoom>,
    },
    /// Presence profiles, all of them.
    Profiles(Vec<UiProfile>),
    /// Screen pops, all about them.
    Pops(UiPops),
    /// The local API, all about it.
    Api(UiApi),
    /// The kinds of PBX an account can be of.
    Pbxs(Vec<String>),
    /// Telephone settings.
    Phone(UiPhone),
    /// Voicemail.
    Voicemail(UiVoicemail),
    /// A short message is new or different. Windows read the others by pages.
    Message(Box<UiMessage>),
    /// The recordings that were asked for.
    Recordings(Box<UiRecordings>),
    /// How far the fetching of a recording has come.
    RecordingFetch(Box<UiRecordingFetch>),
    /// The history changed from this moment on (ms): pages that reach there are to be read again.
    HistoryChanged {
        /// The oldest moment touched, ms.
        from: f64,
        /// Missed calls not yet looked at.
        missed: f64,
    },
    /// Gaps of the history, all of them.
    Gaps(Vec<UiGap>),
    /// Something the user should know.
    Notice(UiNotice),
    /// Numbers that other programs want dialled, all of them, newest last.
    Offers(Vec<UiOffer>),
    /// What the user chose, all of it.
    Choices(UiChoices),
    /// How calls ring, all of it.
    Ringing(UiRinging),
}
