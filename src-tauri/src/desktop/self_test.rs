//! "Would I see a call now?" Invariant: everything is asked of the system at this moment; what it does not tell is unknown.

use cordboard_contract::{UiAccount, UiCheck, UiCheckKind, UiCheckState, UiHealthState};
use cordboard_engine::Held;
use cordboard_ringtone::Rules;

mod ringing;

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(target_os = "linux")]
use freedesktop as platform;
#[cfg(not(target_os = "linux"))]
mod untold;
#[cfg(not(target_os = "linux"))]
use untold as platform;

/// Looks at everything a call needs to be seen and heard.
pub(crate) async fn look(accounts: &[UiAccount], rules: &Rules, held: &[Held]) -> Vec<UiCheck> {
    let mut checks = links(accounts);
    checks.extend(platform::look().await);
    checks.push(ringing::sound(rules).await);
    checks.extend(ringing::held_back(held));
    checks
}

fn links(accounts: &[UiAccount]) -> Vec<UiCheck> {
    if accounts.is_empty() {
        return vec![check(UiCheckKind::Link, UiCheckState::Broken, "noAccount", "")];
    }
    let link = |account: &UiAccount| {
        let (state, code) = match account.health.state {
            UiHealthState::Live => (UiCheckState::Ok, "linkUp"),
            UiHealthState::Connecting | UiHealthState::Waiting => (UiCheckState::Broken, "linkDown"),
            UiHealthState::SignedOut | UiHealthState::Replaced => (UiCheckState::Broken, "signedOut"),
            UiHealthState::Stopped => (UiCheckState::Broken, "linkDown"),
        };
        check(UiCheckKind::Link, state, code, &account.label)
    };
    accounts.iter().map(link).collect()
}

fn check(what: UiCheckKind, state: UiCheckState, code: &str, detail: &str) -> UiCheck {
    UiCheck { what, state, code: code.to_owned(), detail: cordboard_contract::clean(detail) }
}
