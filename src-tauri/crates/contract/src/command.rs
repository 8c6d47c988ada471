//! What a window may ask for: one member a command, arguments and answer. TypeScript's `invoke` is typed by it.
//! Invariant: the name of a member is the name of the Tauri command.

use ts_rs::TS;

use crate::{
    ChoicesArguments, MessagesArguments, OfApplication, OfOffer, OfRecording, PageArguments, PairingArguments, PopArguments,
    PopTestArguments, PopsArguments, RecordingsArguments, RingingArguments, SendArguments, ShortcutArguments, SoundFileArguments,
    SwitchApiArguments, ToneArguments, UiAccountDraft, UiAccountTest, UiAgentTarget, UiCheck, UiForwardKind, UiHistoryPage,
    UiHistoryRow, UiLinkDefaults, UiMessagePage, UiPlayed, UiPopTest, UiProfile, UiProfileResult, UiShortcut, UiSound, UiSounds,
    UiSuggestion, WrapUpArguments,
};

macro_rules! arguments {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        #[ts(export)]
        pub struct $name {
            $($(#[$member_doc])* pub $member: $kind,)*
        }
    };
}

arguments!(
    /// One call.
    OfCall {
        /// The account.
        account: String,
        /// The call.
        call: String,
    }
);
arguments!(
    /// A call and a number.
    CallTo {
        /// The account.
        account: String,
        /// The call.
        call: String,
        /// The number as written.
        to: String,
    }
);
arguments!(
    /// A number to dial.
    DialArguments {
        /// The account; the first live one when null.
        account: Option<String>,
        /// The number as written.
        number: String,
        /// The user saw that the number is doubtful and wants it all the same.
        confirmed: bool,
    }
);
arguments!(
    /// Digits in a call.
    DigitsArguments {
        /// The account.
        account: String,
        /// The call.
        call: String,
        /// `0-9*#`.
        digits: String,
    }
);
arguments!(
    /// One account.
    OfAccount {
        /// The account.
        account: String,
    }
);
arguments!(
    /// A state to ask for.
    AgentArguments {
        /// The account.
        account: String,
        /// What.
        target: UiAgentTarget,
    }
);
arguments!(
    /// A presence to set.
    PresenceArguments {
        /// The account.
        account: String,
        /// The PBX's name of it.
        status: String,
    }
);
arguments!(
    /// Do not disturb.
    SwitchArguments {
        /// The account.
        account: String,
        /// On or off.
        on: bool,
    }
);
arguments!(
    /// A forward.
    ForwardArguments {
        /// The account.
        account: String,
        /// Which.
        forward: UiForwardKind,
        /// On or off.
        on: bool,
        /// Where to.
        destination: String,
    }
);
arguments!(
    /// A queue, joined or left, watched or not.
    QueueArguments {
        /// The account.
        account: String,
        /// The queue.
        queue: String,
        /// Yes or no.
        on: bool,
    }
);
arguments!(
    /// A favourite.
    FavouriteArguments {
        /// The account.
        account: String,
        /// Its source.
        source: String,
        /// Its id.
        id: String,
        /// Yes or no.
        on: bool,
    }
);
arguments!(
    /// A search text.
    TextArguments {
        /// The text.
        text: String,
    }
);
arguments!(
    /// What is typed into the dial bar.
    SuggestArguments {
        /// The text.
        text: String,
        /// The account to dial from; the first live one when null.
        account: Option<String>,
    }
);
arguments!(
    /// A call to park.
    ParkArguments {
        /// The account.
        account: String,
        /// The call.
        call: String,
        /// In which slot; null leaves it to the PBX.
        slot: Option<String>,
    }
);
arguments!(
    /// A parked call.
    OfParked {
        /// The account.
        account: String,
        /// Where it waits.
        slot: String,
    }
);
arguments!(
    /// Somebody in a conference.
    OfParticipant {
        /// The account.
        account: String,
        /// The conference.
        room: String,
        /// Who.
        participant: String,
    }
);
arguments!(
    /// Somebody in a conference, to be heard or not.
    ParticipantArguments {
        /// The account.
        account: String,
        /// The conference.
        room: String,
        /// Who.
        participant: String,
        /// Yes or no.
        on: bool,
    }
);
arguments!(
    /// A profile.
    OfProfile {
        /// Its id.
        profile: String,
    }
);
arguments!(
    /// All profiles.
    ProfilesArguments {
        /// In order.
        profiles: Vec<UiProfile>,
    }
);
arguments!(
    /// A record.
    OfRecord {
        /// The record.
        record: f64,
    }
);
arguments!(
    /// An account as entered.
    DraftArguments {
        /// The form.
        draft: UiAccountDraft,
    }
);
arguments!(
    /// A password for an account whose stored one is gone or wrong.
    PasswordArguments {
        /// The account.
        account: String,
        /// The password.
        password: String,
    }
);
arguments!(
    /// A setting of the window.
    PinArguments {
        /// Stay on top of other windows.
        on: bool,
    }
);

/// The commands: `[arguments, answer]`. Only its shape matters; it is never made.
#[derive(TS)]
#[ts(export)]
pub struct Commands {
    /// Answers a ringing call.
    pub answer_call: (OfCall, ()),
    /// Declines a ringing call.
    pub decline_call: (OfCall, ()),
    /// Stops the sound and the notification of a ringing call here; the caller keeps ringing.
    pub ignore_call: (OfCall, ()),
    /// Ends a call.
    pub hang_up_call: (OfCall, ()),
    /// Puts on hold.
    pub hold_call: (OfCall, ()),
    /// Takes back from hold.
    pub retrieve_call: (OfCall, ()),
    /// Passes on without asking.
    pub transfer_call: (CallTo, ()),
    /// Calls somebody about a call.
    pub consult: (CallTo, ()),
    /// Joins the other two.
    pub complete_transfer: (OfCall, ()),
    /// Ends the consultation.
    pub cancel_transfer: (OfCall, ()),
    /// Joins all.
    pub conference: (OfAccount, ()),
    /// Sends digits.
    pub send_digits: (DigitsArguments, ()),
    /// Parks a call.
    pub park_call: (ParkArguments, ()),
    /// Takes a parked call to the user's telephone.
    pub take_parked: (OfParked, ()),
    /// Mutes somebody in a conference, or lets him be heard.
    pub mute_participant: (ParticipantArguments, ()),
    /// Puts somebody out of a conference.
    pub remove_participant: (OfParticipant, ()),
    /// Starts recording.
    pub start_recording: (OfCall, ()),
    /// Stops recording.
    pub stop_recording: (OfCall, ()),
    /// Pauses recording.
    pub pause_recording: (OfCall, ()),
    /// Resumes recording.
    pub resume_recording: (OfCall, ()),
    /// Dials. With a call up on that account it consults instead, as the PBX's own dial box does. A doubtful number
    /// that was not confirmed is refused.
    pub dial: (DialArguments, ()),
    /// What the dial bar offers for a text.
    pub suggest: (SuggestArguments, Vec<UiSuggestion>),
    /// Asks for an agent state.
    pub set_agent_state: (AgentArguments, ()),
    /// Sets the presence.
    pub set_presence: (PresenceArguments, ()),
    /// Do not disturb.
    pub set_do_not_disturb: (SwitchArguments, ()),
    /// A forward.
    pub set_forward: (ForwardArguments, ()),
    /// Sets everything of a profile; says what could not be set.
    pub apply_profile: (OfProfile, UiProfileResult),
    /// Puts back what the profile set last has changed.
    pub undo_profile: ((), UiProfileResult),
    /// Keeps the profiles.
    pub save_profiles: (ProfilesArguments, ()),
    /// Joins or leaves a queue.
    pub set_queue_membership: (QueueArguments, ()),
    /// Watches a queue's callers or ceases to.
    pub watch_queue: (QueueArguments, ()),
    /// Searches people; the answer comes as a `found` change.
    pub search_contacts: (TextArguments, ()),
    /// Makes or unmakes a favourite.
    pub set_favourite: (FavouriteArguments, ()),
    /// A page of the history.
    pub history_page: (PageArguments, UiHistoryPage),
    /// One record.
    pub history_record: (OfRecord, UiHistoryRow),
    /// The missed calls have been looked at.
    pub mark_missed_seen: ((), ()),
    /// Keeps what the user wrote after a call.
    pub save_wrap_up: (WrapUpArguments, ()),
    /// Adds or changes an account; answers its id.
    pub save_account: (DraftArguments, String),
    /// Tests what was entered, step by step.
    pub test_account: (DraftArguments, UiAccountTest),
    /// Removes an account with its stored password; its calls stay in the history.
    pub remove_account: (OfAccount, ()),
    /// Signs in with a new password.
    pub sign_in: (PasswordArguments, ()),
    /// Tries the link now instead of waiting.
    pub retry_account: (OfAccount, ()),
    /// Starts the built-in exchange and an account on it.
    pub start_demo: ((), String),
    /// Keeps the rules of screen pops; a new rule is given its id.
    pub save_pops: (PopsArguments, ()),
    /// What a rule makes of the last call.
    pub test_pop: (PopTestArguments, UiPopTest),
    /// Opens the page of a rule for a call.
    pub pop_call: (PopArguments, ()),
    /// Dials an offered number.
    pub take_offer: (OfOffer, ()),
    /// Does not dial it.
    pub drop_offer: (OfOffer, ()),
    /// Keeps what the user chose.
    pub save_choices: (ChoicesArguments, ()),
    /// Which program gets the links of other programs.
    pub link_defaults: ((), UiLinkDefaults),
    /// Makes this app get them, or opens the place where the user can; answers what is so then.
    pub set_link_defaults: ((), UiLinkDefaults),
    /// The keys that dial what is selected.
    pub shortcut: ((), UiShortcut),
    /// Takes other keys, or none; what cannot be had changes nothing, and the answer says why.
    pub set_shortcut: (ShortcutArguments, UiShortcut),
    /// Whether the user would see and hear a call now.
    pub self_test: ((), Vec<UiCheck>),
    /// Keeps how calls ring.
    pub save_ringing: (RingingArguments, ()),
    /// The sound devices that are there now, and the user's own sounds.
    pub sounds: ((), UiSounds),
    /// Plays a tone for some seconds.
    pub play_tone: (ToneArguments, UiPlayed),
    /// Takes a sound over to the user's own, if it can be played; answers its name.
    pub add_sound: (SoundFileArguments, String),
    /// Turns the local API on or off.
    pub switch_api: (SwitchApiArguments, ()),
    /// Puts a program out.
    pub revoke_application: (OfApplication, ()),
    /// Lets a program in that asks, or does not.
    pub answer_pairing: (PairingArguments, ()),
    /// Sends a short message; answers Cordboard's id of it. It is on the disk before it is sent.
    pub send_message: (SendArguments, String),
    /// A page of messages.
    pub messages_page: (MessagesArguments, UiMessagePage),
    /// The newest message of each conversation, by pages.
    pub conversations: (MessagesArguments, UiMessagePage),
    /// Asks for recordings; they come as a `recordings` change.
    pub list_recordings: (RecordingsArguments, ()),
    /// Fetches a recording to be heard; how far it is comes as `recordingFetch` changes.
    pub fetch_recording: (OfRecording, ()),
    /// Fetches a recording into the folder of downloads; answers the name of the file.
    pub save_recording: (OfRecording, String),
    /// The sound of a recording that was fetched to be heard.
    pub recording_sound: (OfRecording, UiSound),
    /// Keeps the window on top.
    pub pin_window: (PinArguments, ()),
    /// Ends the app.
    pub quit: ((), ()),
}
