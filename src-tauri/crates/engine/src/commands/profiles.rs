//! Presence profiles. Invariant: every part on every account is tried and told; a part that fails keeps no other from being
//! set, and the way back holds only what was changed.

use std::sync::PoisonError;

use cordboard_contract::{
    ErrorCode, OfProfile, ProfilesArguments, UiChange, UiError, UiProfilePart, UiProfileResult, UiProfileStep, UiProfileStepState,
};
use cordboard_desk::AccountDesk;
use cordboard_model::{Ability, AccountId, Activity, Command, ForwardKind};

use crate::error::fault;
use crate::room::Room;
use crate::{Engine, ProfileSettings, view};

/// A part of a profile on an account.
struct Part {
    account: AccountId,
    part: UiProfilePart,
    todo: Todo,
}

/// What is to be done about it.
enum Todo {
    Nothing(UiProfileStepState),
    Give {
        wish: Command,
        /// Leads back to what is now, where that is known.
        back: Option<Command>,
    },
}

impl Engine {
    /// Sets everything of a profile on every account; says what could not be set.
    ///
    /// # Errors
    /// `Missing` when there is no such profile, `NumberInvalid` when it forwards to no number. Parts that fail are answers.
    pub async fn apply_profile(&self, of: OfProfile) -> Result<UiProfileResult, UiError> {
        let profiles = self.inside.accounts.profiles().await;
        let profile = profiles.into_iter().find(|profile| profile.id == of.profile);
        let profile = profile.ok_or_else(|| fault(ErrorCode::Missing, "profile"))?;
        if profile.forward {
            super::calls::dialable(&profile.forward_to, None)?;
        }
        let parts = self.ask(move |room| plan(room, &profile)).await?;
        let (mut steps, mut way_back) = (Vec::new(), Vec::new());
        for Part { account, part, todo } in parts {
            let (state, error) = match todo {
                Todo::Nothing(state) => (state, None),
                Todo::Give { wish, back } => match self.give(&account, wish).await {
                    Ok(()) => {
                        way_back.extend(back.map(|back| (account.clone(), part, back)));
                        (UiProfileStepState::Given, None)
                    }
                    Err(error) => (UiProfileStepState::Failed, Some(error)),
                },
            };
            steps.push(UiProfileStep { account: account.to_string(), part, state, error });
        }
        let reversible = !way_back.is_empty();
        *self.inside.way_back.lock().unwrap_or_else(PoisonError::into_inner) = way_back;
        Ok(result(steps, reversible))
    }

    /// Puts back what the profile set last has changed, in the opposite order.
    ///
    /// # Errors
    /// None now; parts that fail are answers.
    pub async fn undo_profile(&self) -> Result<UiProfileResult, UiError> {
        let way_back = std::mem::take(&mut *self.inside.way_back.lock().unwrap_or_else(PoisonError::into_inner));
        let mut steps = Vec::new();
        for (account, part, wish) in way_back.into_iter().rev() {
            let error = self.give(&account, wish).await.err();
            let state = if error.is_some() { UiProfileStepState::Failed } else { UiProfileStepState::Given };
            steps.push(UiProfileStep { account: account.to_string(), part, state, error });
        }
        Ok(result(steps, false))
    }

    /// Keeps the profiles.
    ///
    /// # Errors
    /// `NumberInvalid` when a number to forward to is none, `Settings` when the disk refuses.
    pub async fn save_profiles(&self, arguments: ProfilesArguments) -> Result<(), UiError> {
        let profiles = view::profile::entered(arguments.profiles);
        for profile in profiles.iter().filter(|profile| !profile.forward_to.is_empty()) {
            super::calls::dialable(&profile.forward_to, None)?;
        }
        self.inside.accounts.set_profiles(profiles.clone()).await?;
        self.inside.broadcast.tell([UiChange::Profiles(view::profile::profiles(&profiles))]);
        Ok(())
    }
}

fn result(steps: Vec<UiProfileStep>, reversible: bool) -> UiProfileResult {
    let complete = steps.iter().all(|step| step.state != UiProfileStepState::Failed);
    UiProfileResult { steps, complete, reversible }
}

fn plan(room: &mut Room, profile: &ProfileSettings) -> Vec<Part> {
    let of_account = |(account, desk): (&AccountId, &AccountDesk)| {
        // First where calls go, then whether the telephone rings, then what colleagues read.
        [
            (UiProfilePart::Forward, forward(desk, profile)),
            (UiProfilePart::DoNotDisturb, do_not_disturb(desk, profile)),
            (UiProfilePart::Presence, presence(desk, profile)),
        ]
        .map(|(part, todo)| Part { account: account.clone(), part, todo })
    };
    room.desk().accounts().flat_map(of_account).collect()
}

fn forward(desk: &AccountDesk, profile: &ProfileSettings) -> Todo {
    if !desk.capabilities().has(Ability::Forward) {
        return Todo::Nothing(UiProfileStepState::NotOffered);
    }
    let now = &desk.phone().unconditional;
    let there = now.destination.clone().unwrap_or_default();
    let same = now.enabled == profile.forward && (!profile.forward || there == profile.forward_to);
    if same {
        return Todo::Nothing(UiProfileStepState::Already);
    }
    let set = |enabled, destination| Command::SetForward { kind: ForwardKind::Unconditional, enabled, destination };
    let to = if profile.forward { profile.forward_to.clone() } else { there.clone() };
    Todo::Give { wish: set(profile.forward, to), back: Some(set(now.enabled, there)) }
}

fn do_not_disturb(desk: &AccountDesk, profile: &ProfileSettings) -> Todo {
    let now = desk.phone().do_not_disturb;
    if !desk.capabilities().has(Ability::DoNotDisturb) {
        Todo::Nothing(UiProfileStepState::NotOffered)
    } else if now == Some(profile.do_not_disturb) {
        Todo::Nothing(UiProfileStepState::Already)
    } else {
        Todo::Give { wish: Command::SetDoNotDisturb(profile.do_not_disturb), back: now.map(Command::SetDoNotDisturb) }
    }
}

fn presence(desk: &AccountDesk, profile: &ProfileSettings) -> Todo {
    let now = desk.presence();
    let offered = |activity| desk.presences().iter().find(|choice| choice.activity == activity);
    let choice = offered(profile.activity).or_else(|| nearest(profile.activity).and_then(offered));
    match choice {
        Some(choice) if now.activity == choice.activity => Todo::Nothing(UiProfileStepState::Already),
        Some(choice) if desk.capabilities().has(Ability::Presence) => {
            Todo::Give { wish: Command::SetPresence(choice.id.clone()), back: now.status.clone().map(Command::SetPresence) }
        }
        Some(_) | None => Todo::Nothing(UiProfileStepState::NotOffered),
    }
}

/// Where a PBX cannot show that, what tells colleagues the same: not to call.
const fn nearest(activity: Activity) -> Option<Activity> {
    match activity {
        Activity::Away | Activity::DoNotDisturb => Some(Activity::Busy),
        Activity::Available | Activity::Busy | Activity::Offline | Activity::Unknown => None,
    }
}
