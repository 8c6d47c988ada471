//! What a change is about. Invariant: of two changes with the same key the later one makes the earlier one worthless;
//! the order of the keys is an order in which changes may be applied.

use cordboard_contract::UiChange;

/// The thing that a change replaces. What removes many comes before what adds one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    AccountGone(String),
    Account(String),
    SelfView(String),
    Agent(String),
    ColleaguesKept(String),
    Colleague(String, String),
    Queue(String, String),
    Call(String, String),
    Favourites(String),
    Found(String),
    Presence(String),
    Parked(String),
    Rooms(String),
    Phone(String),
    Voicemail(String),
    Message(String, String),
    Recordings(String),
    RecordingFetch(String, String, Option<String>),
    Gaps,
    History,
    Profiles,
    Pops,
    Api,
    Pbxs,
    Offers,
    Choices,
    Ringing,
    Notice(Option<String>, String),
}

impl Key {
    /// The key of a change; `None` for a snapshot, which replaces everything.
    pub(crate) fn of(change: &UiChange) -> Option<Self> {
        Some(match change {
            UiChange::Snapshot(_) => return None,
            UiChange::Account(account) => Self::Account(account.id.clone()),
            UiChange::AccountGone(account) => Self::AccountGone(account.clone()),
            UiChange::SelfView(user) => Self::SelfView(user.account.clone()),
            UiChange::Call(call) | UiChange::CallEnded(call) => Self::Call(call.account.clone(), call.id.clone()),
            UiChange::Agent(agent) => Self::Agent(agent.account.clone()),
            UiChange::Colleague(agent) => Self::Colleague(agent.account.clone(), agent.id.clone()),
            UiChange::ColleaguesKept { account, .. } => Self::ColleaguesKept(account.clone()),
            UiChange::Queue(queue) => Self::Queue(queue.account.clone(), queue.id.clone()),
            UiChange::QueueGone { account, id } => Self::Queue(account.clone(), id.clone()),
            UiChange::Favourites { account, .. } => Self::Favourites(account.clone()),
            UiChange::Found { account, .. } => Self::Found(account.clone()),
            UiChange::Presence(presence) => Self::Presence(presence.account.clone()),
            UiChange::Parked { account, .. } => Self::Parked(account.clone()),
            UiChange::Rooms { account, .. } => Self::Rooms(account.clone()),
            UiChange::Profiles(_) => Self::Profiles,
            UiChange::Pops(_) => Self::Pops,
            UiChange::Api(_) => Self::Api,
            UiChange::Pbxs(_) => Self::Pbxs,
            UiChange::Offers(_) => Self::Offers,
            UiChange::Choices(_) => Self::Choices,
            UiChange::Ringing(_) => Self::Ringing,
            UiChange::Phone(phone) => Self::Phone(phone.account.clone()),
            UiChange::Voicemail(voicemail) => Self::Voicemail(voicemail.account.clone()),
            UiChange::Message(message) => Self::Message(message.account.clone(), message.id.clone()),
            UiChange::Recordings(listed) => Self::Recordings(listed.account.clone()),
            UiChange::RecordingFetch(fetch) => Self::RecordingFetch(fetch.account.clone(), fetch.id.clone(), fetch.file.clone()),
            UiChange::HistoryChanged { .. } => Self::History,
            UiChange::Gaps(_) => Self::Gaps,
            UiChange::Notice(notice) => Self::Notice(notice.account.clone(), notice.problem.code.clone()),
        })
    }

    /// The account it belongs to, if it belongs to one.
    pub(crate) fn account(&self) -> Option<&str> {
        match self {
            Self::AccountGone(account)
            | Self::Account(account)
            | Self::SelfView(account)
            | Self::Agent(account)
            | Self::ColleaguesKept(account)
            | Self::Colleague(account, _)
            | Self::Queue(account, _)
            | Self::Call(account, _)
            | Self::Favourites(account)
            | Self::Found(account)
            | Self::Presence(account)
            | Self::Parked(account)
            | Self::Rooms(account)
            | Self::Phone(account)
            | Self::Voicemail(account)
            | Self::Message(account, _)
            | Self::Recordings(account)
            | Self::RecordingFetch(account, ..) => Some(account),
            Self::Notice(account, _) => account.as_deref(),
            Self::Gaps
            | Self::History
            | Self::Profiles
            | Self::Pops
            | Self::Api
            | Self::Pbxs
            | Self::Offers
            | Self::Choices
            | Self::Ringing => None,
        }
    }

    /// Whether this is another agent of that account who is not among these.
    pub(crate) fn is_colleague_besides(&self, account: &str, kept: &[String]) -> bool {
        if let Self::Colleague(of, id) = self { of == account && !kept.contains(id) } else { false }
    }
}
