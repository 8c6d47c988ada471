//! How calls ring. Invariant: rules that are kept can all be read, and hold for the next call that rings.

use cordboard_contract::{ErrorCode, RingingArguments, ToneArguments, UiError, UiNoticeKind, UiProblem};
use cordboard_ringtone::{Rules, Sound, Trouble};

use crate::Engine;
use crate::error::fault;
use crate::room::Held;
use crate::view;

/// Of what may be wrong with the sound, what the user is told without asking; that a computer has no sound is no news to him.
const NOTICES: [&str; 4] = ["soundDevice", "soundFile", "soundRefused", "soundSilent"];

impl Engine {
    /// Keeps how calls ring.
    ///
    /// # Errors
    /// `FormInvalid` naming `days`, `from` or `to`; `Settings` when the disk refuses.
    pub async fn save_ringing(&self, arguments: RingingArguments) -> Result<(), UiError> {
        let rules = view::ringing::entered(arguments.rules).map_err(|field| fault(ErrorCode::FormInvalid, field))?;
        let kept = rules.clone();
        self.inside.accounts.change(move |settings| settings.ringing = kept).await?;
        self.ask(move |room| room.set_ringing(rules)).await
    }

    /// How calls ring.
    pub async fn ring_rules(&self) -> Rules {
        self.inside.accounts.settings().await.ringing
    }

    /// What the rules hold back now, account by account.
    ///
    /// # Errors
    /// Only when the engine has stopped.
    pub async fn held_back(&self) -> Result<Vec<Held>, UiError> {
        self.ask(|room| room.held_back()).await
    }

    /// A sound to try out.
    #[must_use]
    pub fn sound_of(arguments: ToneArguments) -> Sound {
        view::ringing::entered_sound(arguments.tone, arguments.device, arguments.volume)
    }

    /// What is wrong with a sound, in words of a window.
    #[must_use]
    pub fn sound_problem(trouble: &Trouble) -> UiProblem {
        view::ringing::trouble(trouble)
    }

    /// What is wrong with the ringtone is a notice as long as it is so.
    pub fn tell_sound_trouble(&self, trouble: Option<&Trouble>) {
        let problem = trouble.map(view::ringing::trouble).filter(|problem| NOTICES.contains(&problem.code.as_str()));
        let broadcast = &self.inside.broadcast;
        for code in NOTICES.into_iter().filter(|code| problem.as_ref().is_none_or(|problem| problem.code != *code)) {
            broadcast.feed.forget_notice(None, code);
        }
        if let Some(problem) = problem {
            broadcast.notice(view::notice::notice(None, UiNoticeKind::Warning, &problem.code, &problem.detail));
        }
    }
}
