//! Accounts at a CloudPBX. Invariant: the test shows the key to both servers with the code of a session, and says goodbye
//! before it reports.

use std::{sync::Arc, time::Duration};

use cordboard_contract::UiAccountTest;
use cordboard_engine::AccountSettings;
use cordboard_link::probe::probe;
use cordboard_model::Problem;
use cordboard_pbx_cloudpbx::{CloudPbx, CloudPbxAccount, CloudPbxConversation, Stage};
use cordboard_session::{Batch, Clock, Conversation, Session, SessionError, SessionSettings};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::{
    network::network,
    options::{self, Options},
    trial::Trial,
};

/// The link tells itself at once; what the PBX tells may take hours, for there is no snapshot.
const FIRST_EVENT_WITHIN: Duration = Duration::from_secs(5);

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
    let prepared = network(account).and_then(|network| Ok((network, connector(account, password)?)));
    let (network, mut connector) = match prepared {
        Ok(prepared) => prepared,
        Err(problem) => return Trial::failed_at_once(problem),
    };
    let api = match connector.api_url() {
        Ok(api) => api,
        Err(error) => return Trial::failed_at_once(error.problem()),
    };
    let mut trial = Trial::new(api.scheme() == "https");
    if !trial.walked(probe(&network, &api).await) {
        return trial.report();
    }
    let opened = connector
        .open_by_stages(&mut |stage| match stage {
            Stage::SignedIn => trial.pass("signIn", Some(account.login.trim().to_owned())),
            Stage::SocketOpen => trial.pass("socket", None),
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

async fn first_events(conversation: &mut CloudPbxConversation) -> Result<(), SessionError> {
    let mut events = Vec::new();
    while events.is_empty() {
        conversation.next(&mut events).await?;
    }
    Ok(())
}

fn connector(account: &AccountSettings, password: Option<SecretString>) -> Result<CloudPbx, Problem> {
    let source = Arc::new(move || password.clone());
    CloudPbx::new(settings(account)?, source, network(account)?, Clock::system()).map_err(|error| error.problem())
}

fn settings(account: &AccountSettings) -> Result<CloudPbxAccount, Problem> {
    let mut options = Options::new(account);
    let settings = CloudPbxAccount {
        api: account.address.trim().to_owned(),
        spare_api: options.text("spare").unwrap_or_default(),
        socket: options.text("socket").unwrap_or_default(),
        pbx_name: account.login.trim().to_owned(),
        extension: (!account.phone.trim().is_empty()).then(|| account.phone.trim().to_owned()),
        zone: options.text("zone"),
    };
    options.all_known()?;
    // The service names the socket's host to each customer; nothing leads there from the other address.
    if settings.socket_url("").is_err() {
        return Err(options::invalid("socket"));
    }
    if settings.server_zone().is_none() {
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
    use cordboard_exchange::{Cast, Exchange, Options as ExchangeOptions, User};
    use cordboard_model::AccountId;

    use super::*;
    use crate::PbxCrates;

    fn account(options: &[(&str, &str)]) -> AccountSettings {
        AccountSettings {
            id: AccountId::from("a1"),
            label: "Biuro".to_owned(),
            pbx: "cloudpbx".to_owned(),
            address: "https://api.cloudpbx.example".to_owned(),
            login: "Firma-Nowa".to_owned(),
            phone: " 101 ".to_owned(),
            phone_model: None,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>(),
        }
    }

    #[tokio::test]
    async fn a_good_account_passes_every_step_and_a_wrong_key_is_said_at_its_step() {
        cordboard_link::install_provider();
        let user = User { login: "anna".to_owned(), extension: "101".to_owned(), ..User::default() };
        let exchange = Exchange::start(Cast { users: vec![user], ..Cast::default() }, ExchangeOptions::default()).await.unwrap();
        let address = format!("http://{}", exchange.serve_cloudpbx("127.0.0.1:0").await.unwrap());
        let account =
            AccountSettings { address: address.clone(), login: "MojaCentrala".to_owned(), ..account(&[("socket", &address)]) };
        let test = PbxCrates.test(&account, Some("MyExampleKey".into()), false).await;
        let names: Vec<&str> = test.steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!((names, test.passed), (vec!["dns", "tcp", "signIn", "socket", "events"], true), "{test:?}");
        let test = PbxCrates.test(&account, Some("guess".into()), false).await;
        assert_eq!(test.steps[2].problem.as_ref().map(|problem| problem.code.as_str()), Some("wrongPassword"), "{test:?}");
        let other = AccountSettings { login: "Inna".to_owned(), ..account };
        let test = PbxCrates.test(&other, Some("MyExampleKey".into()), false).await;
        assert_eq!(test.steps[3].state, UiTestStepState::Failed, "the key is not of that PBX: {test:?}");
    }

    #[test]
    fn what_only_a_cloudpbx_has_is_set_by_options() {
        let set = settings(&account(&[
            ("socket", "pbxvisor1.cloudpbx.example"),
            ("spare", "api2.cloudpbx.example"),
            ("zone", "Europe/Paris"),
        ]));
        let set = set.unwrap();
        assert_eq!((set.pbx_name.as_str(), set.own_extension()), ("Firma-Nowa", Some("101")));
        assert_eq!(set.apis().unwrap().len(), 2);
        for (options, code, about) in [
            (&[][..], "optionInvalid", "socket"),
            (&[("socket", "ftp://x")], "optionInvalid", "socket"),
            (&[("socket", "x"), ("zone", "Mars/Olympus")], "optionInvalid", "zone"),
            (&[("socket", "x"), ("generation", "1")], "optionUnknown", "generation"),
        ] {
            let problem = settings(&account(options)).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.detail.as_str()), (code, about));
        }
    }
}
