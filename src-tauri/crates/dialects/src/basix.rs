//! Accounts at a Basix. Invariant: the test opens the socket with the code of a session, never by force, and says goodbye before
//! it reports.

use std::{sync::Arc, time::Duration};

use cordboard_contract::UiAccountTest;
use cordboard_engine::AccountSettings;
use cordboard_link::probe::probe;
use cordboard_model::{Event, Problem};
use cordboard_numbers::Country;
use cordboard_pbx_basix::{Basix, BasixAccount, BasixConversation, SignIn, Stage, UserBy};
use cordboard_session::{Batch, Clock, Conversation, Session, SessionError, SessionSettings};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::{
    network::network,
    options::{self, Options},
    trial::Trial,
};

/// The server tells who is there at once.
const FIRST_LIST_WITHIN: Duration = Duration::from_secs(10);

pub(crate) fn open(
    account: &AccountSettings,
    password: Option<SecretString>,
    to: mpsc::Sender<Batch>,
) -> Result<Session, Problem> {
    let connector = connector(account, password)?;
    Ok(Session::spawn(account.id.clone(), connector, to, SessionSettings::default()))
}

pub(crate) fn check(account: &AccountSettings) -> Result<(), Problem> {
    connector(account, None).map(drop)
}

pub(crate) async fn test(account: &AccountSettings, password: Option<SecretString>) -> UiAccountTest {
    let (mut connector, network) = match connector(account, password).and_then(|connector| Ok((connector, network(account)?))) {
        Ok(both) => both,
        Err(problem) => return Trial::failed_at_once(problem),
    };
    let base = connector.base().clone();
    let mut trial = Trial::new(base.scheme() == "https");
    if !trial.walked(probe(&network, &base).await) {
        return trial.report();
    }
    let opened = connector
        .open_by_stages(&mut |stage| match stage {
            Stage::SocketOpen => {
                trial.pass("signIn", None);
                trial.pass("socket", None);
            }
        })
        .await;
    match opened {
        Ok(mut conversation) => {
            let known = tokio::time::timeout(FIRST_LIST_WITHIN, who(&mut conversation)).await;
            match known.unwrap_or(Err(SessionError::Silent(FIRST_LIST_WITHIN))) {
                Ok(who) => trial.pass("events", Some(who)),
                Err(error) => trial.fail(error.problem()),
            }
            conversation.close().await;
        }
        Err(error) => trial.fail(error.problem()),
    }
    trial.report()
}

/// Waits until the server has told who the user is.
async fn who(conversation: &mut BasixConversation) -> Result<String, SessionError> {
    let mut events = Vec::new();
    loop {
        conversation.next(&mut events).await?;
        for stamped in events.drain(..) {
            if let Event::UserReported(user) = stamped.event {
                let name = user.name.unwrap_or_default();
                return Ok(user.extension.map_or_else(|| name.clone(), |line| format!("{name} ({line})")));
            }
        }
    }
}

fn connector(account: &AccountSettings, password: Option<SecretString>) -> Result<Basix, Problem> {
    let source = Arc::new(move || password.clone());
    Basix::new(settings(account)?, source, network(account)?, Clock::system()).map_err(|error| error.problem())
}

fn settings(account: &AccountSettings) -> Result<BasixAccount, Problem> {
    const USER_BY: [(&str, UserBy); 6] = [
        ("id", UserBy::Id),
        ("name", UserBy::Name),
        ("label", UserBy::Label),
        ("extension", UserBy::Extension),
        ("did", UserBy::Did),
        ("email", UserBy::Email),
    ];
    const SWITCH: [(&str, bool); 4] = [("yes", true), ("true", true), ("no", false), ("false", false)];
    let mut options = Options::new(account);
    let usual = BasixAccount::default();
    let settings = BasixAccount {
        address: account.address.trim().to_owned(),
        domain: options.text("domain").unwrap_or_default(),
        user: account.login.trim().to_owned(),
        user_by: options.one_of("userBy", &USER_BY)?,
        sign_in: options.one_of("signIn", &[("token", SignIn::Token), ("session", SignIn::Session)])?.unwrap_or_default(),
        app_name: options.text("appName").unwrap_or(usual.app_name),
        full_events: options.one_of("fullEvents", &SWITCH)?.unwrap_or_default(),
        transfers_answered: options.one_of("transfersAnswered", &SWITCH)?.unwrap_or_default(),
        parks: options.one_of("parks", &SWITCH)?.unwrap_or_default(),
    };
    options.parsed::<Country>("country")?;
    options.all_known()?;
    if settings.sign_in == SignIn::Token && settings.domain.is_empty() {
        return Err(options::invalid("domain"));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::collections::BTreeMap;

    use cordboard_engine::Dialects;
    use cordboard_exchange::{BasixGeneration, BasixOptions, Cast, Exchange, Options as ExchangeOptions, User};
    use cordboard_model::AccountId;

    use super::*;
    use crate::PbxCrates;

    fn account(options: &[(&str, &str)]) -> AccountSettings {
        AccountSettings {
            id: AccountId::from("a1"),
            label: "Front desk".to_owned(),
            pbx: "basix".to_owned(),
            address: "pbx.example".to_owned(),
            login: "1001".to_owned(),
            phone: String::new(),
            phone_model: None,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn what_only_a_basix_has_is_set_by_options() {
        let set = settings(&account(&[
            ("domain", "test1.basix.example"),
            ("userBy", "did"),
            ("appName", "Desk 2"),
            ("fullEvents", "yes"),
            ("parks", "true"),
        ]));
        let set = set.unwrap();
        assert_eq!((set.domain.as_str(), set.user.as_str(), set.user_by), ("test1.basix.example", "1001", Some(UserBy::Did)));
        assert_eq!((set.app_name.as_str(), set.full_events, set.parks, set.transfers_answered), ("Desk 2", true, true, false));
        assert_eq!(settings(&account(&[("signIn", "session")])).unwrap().sign_in, SignIn::Session);
        for (options, code, about) in [
            (&[][..], "optionInvalid", "domain"),
            (&[("domain", "d"), ("userBy", "shoe size")], "optionInvalid", "userBy"),
            (&[("domain", "d"), ("zone", "Asia/Tokyo")], "optionUnknown", "zone"),
        ] {
            let problem = settings(&account(options)).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.detail.as_str()), (code, about));
        }
    }

    #[tokio::test]
    async fn a_good_account_passes_every_step_and_a_wrong_token_is_said_at_its_step() {
        cordboard_link::install_provider();
        for generation in [BasixGeneration::Queued, BasixGeneration::Waiting] {
            let user = User { login: "anna".to_owned(), extension: "1001".to_owned(), ..User::default() };
            let basix = BasixOptions { generation, ..BasixOptions::default() };
            let (domain, token) = (basix.domain.clone(), basix.token.clone());
            let options = ExchangeOptions { basix, ..ExchangeOptions::default() };
            let exchange = Exchange::start(Cast { users: vec![user], ..Cast::default() }, options).await.unwrap();
            let address = format!("http://{}", exchange.serve_basix("127.0.0.1:0").await.unwrap());
            let account = AccountSettings { address, ..account(&[("domain", &domain)]) };
            let test = PbxCrates.test(&account, Some(token.into()), false).await;
            let names: Vec<&str> = test.steps.iter().map(|step| step.name.as_str()).collect();
            assert_eq!((names, test.passed), (vec!["dns", "tcp", "signIn", "socket", "events"], true), "{test:?}");
            let test = PbxCrates.test(&account, Some("guess".into()), false).await;
            assert_eq!(test.steps[2].problem.as_ref().map(|problem| problem.code.as_str()), Some("wrongPassword"), "{test:?}");
            let page = AccountSettings { options: [("signIn".to_owned(), "session".to_owned())].into(), ..account };
            let test = PbxCrates.test(&page, Some("basix_session=anna.secret".into()), false).await;
            assert!(test.passed, "the cookie of a signed-in page does as well: {test:?}");
        }
    }

    #[tokio::test]
    async fn an_account_without_a_server_fails_at_the_connection() {
        cordboard_link::install_provider();
        let lost = AccountSettings { address: "http://127.0.0.1:9".to_owned(), ..account(&[("domain", "d")]) };
        let report = test(&lost, Some("token".into())).await;
        assert!(!report.passed);
        assert_eq!(report.steps[1].problem.as_ref().map(|problem| problem.code.as_str()), Some("refused"), "{report:?}");
    }
}
