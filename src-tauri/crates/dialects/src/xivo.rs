//! Accounts at a XiVO. Invariant: the test signs in with the code of a session, and says goodbye before it reports.

use std::{sync::Arc, time::Duration};

use cordboard_contract::UiAccountTest;
use cordboard_engine::{AccountSettings, Keys};
use cordboard_link::probe::probe;
use cordboard_model::Problem;
use cordboard_numbers::Country;
use cordboard_pbx_xivo::{Generation, PhoneModel, Scheme, SignIn, Stage, Xivo, XivoAccount, XivoConversation};
use cordboard_session::{Batch, Clock, Conversation, Session, SessionError, SessionSettings};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::{
    network::network,
    options::{self, Options},
    trial::Trial,
};

/// A server that made a session reports something at once.
const FIRST_EVENT_WITHIN: Duration = Duration::from_secs(5);

pub(crate) fn open(account: &AccountSettings, keys: Keys, to: mpsc::Sender<Batch>) -> Result<Session, Problem> {
    let connector = connector(account, keys.password)?.with_inbox(keys.inbox);
    Ok(Session::spawn(account.id.clone(), connector, to, SessionSettings::default()))
}

pub(crate) fn check(account: &AccountSettings) -> Result<(), Problem> {
    connector(account, None).map(drop)
}

pub(crate) async fn test(account: &AccountSettings, password: Option<SecretString>) -> UiAccountTest {
    let prepared = network(account).and_then(|network| Ok((network, base(account)?, connector(account, password)?)));
    let (network, base, mut connector) = match prepared {
        Ok(prepared) => prepared,
        Err(problem) => return Trial::failed_at_once(problem),
    };
    let mut trial = Trial::new(base.scheme() == "https");
    if !trial.walked(probe(&network, &base).await) {
        return trial.report();
    }
    let opened = connector
        .open_by_stages(&mut |stage| match stage {
            Stage::SignedIn => trial.pass("signIn", Some(account.login.clone())),
            Stage::SocketOpen => trial.pass("socket", None),
            Stage::LoggedOn => {}
        })
        .await;
    match opened {
        Ok(mut conversation) => {
            let heard = tokio::time::timeout(FIRST_EVENT_WITHIN, first_events(&mut conversation)).await;
            match heard.unwrap_or(Err(SessionError::Silent(FIRST_EVENT_WITHIN))) {
                Ok(()) => trial.pass("events", None),
                Err(error) => trial.fail(error.problem()),
            }
            conversation.close().await;
        }
        Err(error) => trial.fail(error.problem()),
    }
    trial.report()
}

async fn first_events(conversation: &mut XivoConversation) -> Result<(), SessionError> {
    let mut events = Vec::new();
    while events.is_empty() {
        conversation.next(&mut events).await?;
    }
    Ok(())
}

fn connector(account: &AccountSettings, password: Option<SecretString>) -> Result<Xivo, Problem> {
    let source = Arc::new(move || password.clone());
    Xivo::new(settings(account)?, source, network(account)?, Clock::system()).map_err(|error| error.problem())
}

fn base(account: &AccountSettings) -> Result<cordboard_link::Url, Problem> {
    let invalid = |_| Problem { code: "invalidUrl".to_owned(), detail: account.address.clone() };
    settings(account)?.base().map_err(invalid)
}

fn settings(account: &AccountSettings) -> Result<XivoAccount, Problem> {
    let phone = (!account.phone.trim().is_empty()).then(|| account.phone.trim().to_owned());
    let phone_model = match account.phone_model.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("snom") => PhoneModel::Snom,
        Some("polycom") => PhoneModel::Polycom,
        Some("yealink") => PhoneModel::Yealink,
        Some("webrtc") => PhoneModel::Webrtc,
        Some(_) | None => PhoneModel::Unknown,
    };
    let usual = XivoAccount { phone_model, ..XivoAccount::new(account.address.trim(), account.login.trim(), phone) };
    let mut options = Options::new(account);
    let settings = XivoAccount {
        generation: options
            .one_of("generation", &[("g0", Generation::G0), ("g1", Generation::G1), ("g2", Generation::G2)])?
            .unwrap_or(usual.generation),
        sign_in: options.one_of("signIn", &[("token", SignIn::Token), ("legacy", SignIn::Legacy)])?.unwrap_or(usual.sign_in),
        scheme: options.one_of("scheme", &[("plain", Scheme::Plain), ("tls", Scheme::Tls)])?.unwrap_or(usual.scheme),
        internal_length: options.parsed("internalLength")?,
        server_zone: options.text("zone"),
        third_party: options.parsed("thirdPartyUrl")?,
        ..usual
    };
    options.parsed::<Country>("country")?;
    options.hooks_by_api()?;
    options.all_known()?;
    if settings.third_party.as_ref().is_some_and(|url| !matches!(url.scheme(), "http" | "https") || url.password().is_some()) {
        return Err(options::invalid("thirdPartyUrl"));
    }
    if settings.server_zone.is_some() && settings.zone().is_none() {
        return Err(options::invalid("zone"));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::collections::BTreeMap;

    use cordboard_contract::UiTestStepState;
    use cordboard_engine::Dialects;
    use cordboard_exchange::{Cast, Exchange, Options, User};
    use cordboard_model::AccountId;

    use super::*;
    use crate::PbxCrates;

    fn account(address: String) -> AccountSettings {
        AccountSettings {
            id: AccountId::from("a1"),
            label: "Lyon".to_owned(),
            pbx: "xivo".to_owned(),
            address,
            login: "amartin".to_owned(),
            phone: "1201".to_owned(),
            phone_model: Some("Snom".to_owned()),
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: BTreeMap::new(),
        }
    }

    async fn exchange() -> (Exchange, String) {
        let user = User {
            login: "amartin".to_owned(),
            first_name: "Anna".to_owned(),
            last_name: "Martin".to_owned(),
            extension: "1201".to_owned(),
            ..User::default()
        };
        let exchange = Exchange::start(Cast { users: vec![user], ..Cast::default() }, Options::default()).await.unwrap();
        let address = exchange.serve_xivo("127.0.0.1:0").await.unwrap();
        (exchange, format!("http://{address}"))
    }

    fn states(test: &UiAccountTest) -> Vec<(&str, UiTestStepState)> {
        test.steps.iter().map(|step| (step.name.as_str(), step.state)).collect()
    }

    #[tokio::test]
    async fn a_good_account_passes_every_step() {
        cordboard_link::install_provider();
        let (_exchange, address) = exchange().await;
        let test = PbxCrates.test(&account(address), Some("secret".into()), false).await;
        let want = ["dns", "tcp", "signIn", "socket", "events"].map(|name| (name, UiTestStepState::Passed));
        assert_eq!(states(&test), want, "{test:?}");
        assert!(test.passed);
        assert!(test.steps.iter().all(|step| step.took_ms.is_some()));
    }

    #[tokio::test]
    async fn a_wrong_password_fails_at_the_sign_in_and_nothing_comes_after() {
        cordboard_link::install_provider();
        let (exchange, address) = exchange().await;
        exchange.faults().set("401".parse().unwrap());
        let test = PbxCrates.test(&account(address), Some("wrong".into()), false).await;
        assert_eq!(
            states(&test)[2..],
            [
                ("signIn", UiTestStepState::Failed),
                ("socket", UiTestStepState::NotReached),
                ("events", UiTestStepState::NotReached),
            ]
        );
        assert_eq!(test.steps[2].problem.as_ref().unwrap().code, "wrongPassword");
        assert!(!test.passed);
    }

    #[tokio::test]
    async fn without_a_password_the_server_is_not_bothered() {
        cordboard_link::install_provider();
        let (exchange, address) = exchange().await;
        let test = PbxCrates.test(&account(address), None, false).await;
        assert_eq!(test.steps[2].problem.as_ref().unwrap().code, "keyring");
        assert!(exchange.received("amartin").is_empty());
    }

    #[tokio::test]
    async fn a_place_where_nothing_listens_fails_at_tcp() {
        cordboard_link::install_provider();
        let test = PbxCrates.test(&account("http://127.0.0.1:9".to_owned()), Some("x".into()), false).await;
        assert_eq!(states(&test)[1], ("tcp", UiTestStepState::Failed));
        assert_eq!(test.steps[1].problem.as_ref().unwrap().code, "refused");
    }

    #[test]
    fn what_only_a_xivo_has_is_set_by_options() {
        let with = |options: &[(&str, &str)]| {
            let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            settings(&AccountSettings { options, ..account("xuc.example".to_owned()) })
        };
        let set = with(&[
            ("generation", "G1"),
            ("signIn", "legacy"),
            ("scheme", "plain"),
            ("internalLength", "4"),
            ("zone", "Europe/Paris"),
        ]);
        let set = set.unwrap();
        assert_eq!((set.generation, set.sign_in, set.scheme), (Generation::G1, SignIn::Legacy, Scheme::Plain));
        assert_eq!((set.internal_length, set.server_zone.as_deref()), (Some(4), Some("Europe/Paris")));
        assert_eq!(with(&[("generation", "auto")]).unwrap(), with(&[]).unwrap());
        let wrong = [
            ("generation", "g9", "optionInvalid"),
            ("internalLength", "many", "optionInvalid"),
            ("zone", "Mars/Olympus", "optionInvalid"),
            ("thirdPartyUrl", "ftp://desk.example/", "optionInvalid"),
            ("thirdPartyUrl", "desk.example", "optionInvalid"),
            ("accountId", "x", "optionUnknown"),
        ];
        for (name, value, code) in wrong {
            let problem = with(&[(name, value)]).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.detail.as_str()), (code, name));
        }
    }

    #[tokio::test]
    async fn settings_that_cannot_work_are_said_before_anything_is_sent() {
        cordboard_link::install_provider();
        let table = [
            (AccountSettings { pbx: "pigeon".to_owned(), ..account("x".to_owned()) }, "unknownPbx"),
            (AccountSettings { ca_file: Some("missing.pem".into()), ..account("x".to_owned()) }, "caFile"),
            (AccountSettings { proxy: Some("ftp://x".to_owned()), ..account("x".to_owned()) }, "proxyInvalid"),
            (account(String::new()), "invalidUrl"),
        ];
        for (account, code) in table {
            let (to, _events) = mpsc::channel(1);
            assert_eq!(PbxCrates.open(&account, Keys::default(), to).unwrap_err().code, code);
            let test = PbxCrates.test(&account, None, false).await;
            assert_eq!(test.steps[0].problem.as_ref().unwrap().code, code);
        }
    }
}
