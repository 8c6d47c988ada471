//! What an account of a Basix can do (basix.md 10). Invariant: what has no command is said to have none, never guessed.

use cordboard_model::{Ability, Capabilities, WhyNot};

use crate::{account::BasixAccount, conversation::REACTS_WITHIN};

/// What that account can do; `has_phone` once it is known whether the user has a telephone.
#[must_use]
pub fn capabilities(account: &BasixAccount, has_phone: bool) -> Capabilities {
    const ALWAYS: [Ability; 7] = [
        Ability::Dial,
        Ability::Decline,
        Ability::HangUp,
        Ability::QueueStatistics,
        Ability::QueueCallers,
        Ability::Directory,
        Ability::Voicemail,
    ];
    // Answering, holding, digits and the like are SIP only; presence, forwards and group logins are shown and not set.
    const NEVER: [Ability; 15] = [
        Ability::Answer,
        Ability::Hold,
        Ability::ConsultTransfer,
        Ability::Conference,
        Ability::SendDigits,
        Ability::Moderate,
        Ability::PauseRecording,
        Ability::AttachData,
        Ability::AgentState,
        Ability::NotReadyReason,
        Ability::QueueMembership,
        Ability::Listen,
        Ability::Presence,
        Ability::DoNotDisturb,
        Ability::Forward,
    ];
    let mut can = Capabilities::of(&ALWAYS).reacting_within(REACTS_WITHIN.as_millis() as i64);
    for ability in NEVER.into_iter().chain([Ability::Favourites, Ability::ServerHistory]) {
        can = can.without(ability, WhyNot::Pbx);
    }
    for (ability, is_set) in [(Ability::BlindTransfer, account.transfers_answered), (Ability::Park, account.parks)] {
        can = if is_set { can.with(ability) } else { can.without(ability, WhyNot::Pbx) };
    }
    if has_phone { can } else { can.without(Ability::Dial, WhyNot::NoPhone) }
}

#[cfg(test)]
mod tests {
    use cordboard_model::Support;

    use super::*;

    #[test]
    fn what_the_maker_did_not_document_is_off_until_it_is_switched_on() {
        let account = BasixAccount::new("x", "d", "1001");
        let usual = capabilities(&account, true);
        for ability in [Ability::Dial, Ability::HangUp, Ability::Decline, Ability::QueueCallers, Ability::Voicemail] {
            assert_eq!(usual.support(ability), Support::Yes, "{ability:?}");
        }
        for ability in [Ability::Answer, Ability::Hold, Ability::BlindTransfer, Ability::Park, Ability::Presence, Ability::Listen]
        {
            assert_eq!(usual.support(ability), Support::No(WhyNot::Pbx), "{ability:?}");
        }
        let daring = capabilities(&BasixAccount { transfers_answered: true, parks: true, ..account.clone() }, true);
        assert!(daring.has(Ability::BlindTransfer) && daring.has(Ability::Park));
        assert_eq!(capabilities(&account, false).support(Ability::Dial), Support::No(WhyNot::NoPhone));
    }
}
