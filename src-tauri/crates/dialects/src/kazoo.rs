//! Accounts at a KAZOO. Invariant: the test signs in with the code of a session, says what the server and the account lack of
//! what is required, and says goodbye before it reports.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use cordboard_contract::{UiAccountTest, UiFinding};
use cordboard_engine::{AccountSettings, Keys};
use cordboard_inlet::{HookSecret, Inbox};
use cordboard_link::probe::probe_site;
use cordboard_model::{Event, Problem};
use cordboard_pbx_kazoo::{
    AgentProduct, Generation, Kazoo, KazooAccount, KazooConversation, Konami, Lists, Receiver, SignIn, Stage, Tenant,
};
use cordboard_session::{Batch, Clock, Conversation, Session, SessionError, SessionSettings};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::{
    network::network,
    options::{self, Options},
    trial::Trial,
    webhooks::Webhooks,
};

/// A server that follows the account's calls lists them at once.
const FIRST_LIST_WITHIN: Duration = Duration::from_secs(10);
/// Desks that lost the same server come back one after the other, which may take more than a minute.
const OPEN_WITHIN: Duration = Duration::from_secs(150);
/// More findings than anybody reads at once.
const MOST_FINDINGS: usize = 12;

/// Whether the account listens for webhooks at an address of its own.
pub(crate) fn listens_itself(account: &AccountSettings) -> bool {
    settings(account).is_ok_and(|settings| settings.webhook_listen.is_some())
}

pub(crate) fn open(account: &AccountSettings, keys: Keys, to: mpsc::Sender<Batch>) -> Result<Session, Problem> {
    let connector = connector(account, keys.password)?.with_hook_secret(keys.hook).with_inbox(keys.inbox);
    let settings = SessionSettings { open_within: OPEN_WITHIN, ..SessionSettings::default() };
    Ok(Session::spawn(account.id.clone(), connector, to, settings))
}

pub(crate) fn webhooks(account: &AccountSettings, keys: Keys) -> Result<Webhooks, Problem> {
    let secret = keys.hook.ok_or_else(|| Problem { code: "keyring".to_owned(), detail: String::new() })?;
    Webhooks::new(connector(account, keys.password)?.crossbar().clone(), secret)
}

pub(crate) fn check(account: &AccountSettings) -> Result<(), Problem> {
    connector(account, None).map(drop)
}

pub(crate) async fn test(account: &AccountSettings, password: Option<SecretString>, runs: bool) -> UiAccountTest {
    let webhooks = settings(account).ok().and_then(|settings| settings.webhook_listen);
    let mut connector = match connector(account, password) {
        Ok(connector) => connector,
        Err(problem) => return Trial::failed_at_once(problem),
    };
    let site = connector.site().clone();
    let mut trial = Trial::new(site.url().scheme() == "https");
    if webhooks.is_some() {
        trial.then("webhooks");
    }
    if !trial.walked(probe_site(&site).await) {
        return trial.report();
    }
    let opened = connector
        .open_by_stages(&mut |stage| match stage {
            Stage::SignedIn | Stage::Subscribed => {}
            Stage::Known => trial.pass("signIn", None),
            Stage::SocketOpen => trial.pass("socket", None),
        })
        .await;
    match opened {
        Ok(mut conversation) => {
            trial.describe("signIn", who(&conversation.lists()));
            let listed = tokio::time::timeout(FIRST_LIST_WITHIN, first_list(&mut conversation)).await;
            match listed.unwrap_or(Err(SessionError::Silent(FIRST_LIST_WITHIN))) {
                Ok(()) => {
                    trial.pass("events", None);
                    trial.found(findings(&conversation.lists()));
                    if let Some(address) = webhooks {
                        match listens(address, runs).await {
                            Ok(()) => trial.pass("webhooks", Some(address.to_string())),
                            Err(problem) => trial.fail(problem),
                        }
                    }
                }
                Err(error) => trial.fail(error.problem()),
            }
            conversation.close().await;
        }
        Err(error) => trial.fail(error.problem()),
    }
    trial.report()
}

async fn first_list(conversation: &mut KazooConversation) -> Result<(), SessionError> {
    let mut events = Vec::new();
    while !events.iter().any(|stamped: &cordboard_session::Stamped| matches!(stamped.event, Event::CallsListed(_))) {
        conversation.next(&mut events).await?;
    }
    Ok(())
}

/// Who the server takes us for.
fn who(lists: &Lists) -> String {
    let name = lists.own.full_name().unwrap_or_else(|| lists.own.id.clone());
    match &lists.extension {
        Some(extension) => format!("{name} ({extension})"),
        None => name,
    }
}

/// What should be changed at the server or in the account, the worst first; nothing when nothing is known to be wrong.
fn findings(lists: &Lists) -> Vec<UiFinding> {
    let mut found = lists.findings();
    found.sort_by_key(|finding| !finding.is_serious());
    let more = found.len().saturating_sub(MOST_FINDINGS);
    let mut told: Vec<UiFinding> = found
        .iter()
        .take(MOST_FINDINGS)
        .map(|finding| {
            let (subject, detail) = finding.about();
            UiFinding { code: finding.code().to_owned(), subject, detail, serious: finding.is_serious() }
        })
        .collect();
    if more > 0 {
        told.push(UiFinding { code: "more".to_owned(), subject: String::new(), detail: more.to_string(), serious: false });
    }
    told
}

/// Whether webhooks can be listened for there. A session that runs with the same settings does that already.
async fn listens(address: SocketAddr, runs: bool) -> Result<(), Problem> {
    if runs {
        return Ok(());
    }
    match Receiver::listen(address, HookSecret::generate(), Inbox::default().slot()).await {
        Ok(receiver) => {
            drop(receiver);
            Ok(())
        }
        Err(error) => {
            let taken = error.kind() == std::io::ErrorKind::AddrInUse;
            let code = if taken { "listenTaken" } else { "listenRefused" };
            Err(Problem { code: code.to_owned(), detail: address.to_string() })
        }
    }
}

fn connector(account: &AccountSettings, password: Option<SecretString>) -> Result<Kazoo, Problem> {
    let source = Arc::new(move || password.clone());
    Kazoo::new(settings(account)?, source, network(account)?, Clock::system()).map_err(|error| error.problem())
}

fn settings(account: &AccountSettings) -> Result<KazooAccount, Problem> {
    let mut options = Options::new(account);
    let login = account.login.trim().to_owned();
    let by_key = options.one_of("signIn", &[("apiKey", true), ("user", false)])?;
    let name = options.text("accountName").map(Tenant::Name);
    let realm = options.text("accountRealm").map(Tenant::Realm);
    let phone = options.text("phoneNumber").map(Tenant::Phone);
    let tenant = name.or(realm).or(phone);
    let account_id = options.text("accountId");
    // Whoever names the account signs in as its user; a key belongs to its account.
    let by_key = by_key.unwrap_or(tenant.is_none());
    let (sign_in, who) = match (by_key, tenant) {
        (true, _) => (SignIn::ApiKey, (!login.is_empty()).then_some(login)),
        (false, Some(tenant)) => (SignIn::User { login, tenant }, None),
        (false, None) => return Err(options::invalid("accountName")),
    };
    let settings = KazooAccount {
        name: account.label.clone(),
        sign_in,
        account_id,
        rest: account.address.trim().to_owned(),
        socket: options.text("socket").unwrap_or_default(),
        country: options.text("country").unwrap_or_default(),
        who,
        generation: options
            .one_of("generation", &[("4.3", Generation::V43), ("m", Generation::Master), ("5", Generation::V5)])?
            .unwrap_or_default(),
        agents: options
            .one_of("agents", &[("qubicle", AgentProduct::Qubicle), ("acdc", AgentProduct::Acdc)])?
            .unwrap_or_default(),
        konami: options.one_of("konami", &[("pro", Konami::Pro), ("open", Konami::Open)])?.unwrap_or_default(),
        webhook_listen: options.parsed("webhookListen")?,
    };
    options.hooks_by_api()?;
    options.all_known()?;
    if settings.region().is_err() {
        return Err(options::invalid("country"));
    }
    if settings.blackhole().is_err() {
        return Err(options::invalid("socket"));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::collections::BTreeMap;

    use cordboard_contract::UiTestStepState;
    use cordboard_engine::Dialects;
    use cordboard_exchange::{Cast, Device, Exchange, Options as ExchangeOptions, User};
    use cordboard_model::AccountId;

    use super::*;
    use crate::PbxCrates;

    fn account(address: String, options: &[(&str, &str)]) -> AccountSettings {
        AccountSettings {
            id: AccountId::from("a1"),
            label: "Acme".to_owned(),
            pbx: "kazoo".to_owned(),
            address,
            login: "amartin".to_owned(),
            phone: String::new(),
            phone_model: None,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>(),
        }
    }

    async fn exchange(devices: Vec<Device>) -> (Exchange, String) {
        let user = User {
            login: "amartin".to_owned(),
            first_name: "Anna".to_owned(),
            last_name: "Martin".to_owned(),
            extension: "1201".to_owned(),
            devices,
            ..User::default()
        };
        let cast = Cast { users: vec![user], ..Cast::default() };
        let exchange = Exchange::start(cast, ExchangeOptions::default()).await.unwrap();
        let address = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
        (exchange, format!("http://{address}/v2"))
    }

    fn states(test: &UiAccountTest) -> Vec<(&str, UiTestStepState)> {
        test.steps.iter().map(|step| (step.name.as_str(), step.state)).collect()
    }

    #[tokio::test]
    async fn a_good_account_passes_every_step_by_password_and_by_key() {
        cordboard_link::install_provider();
        let (_exchange, address) = exchange(Vec::new()).await;
        let key = "c0ffee00".repeat(8);
        for (options, secret) in
            [(&[("accountName", "acme")][..], "secret"), (&[("accountRealm", "acme.sip")], "secret"), (&[], &key)]
        {
            let test = PbxCrates.test(&account(address.clone(), options), Some(secret.into()), false).await;
            let want = ["dns", "tcp", "signIn", "socket", "events"].map(|name| (name, UiTestStepState::Passed));
            assert_eq!(states(&test), want, "{test:?}");
            assert!(test.passed);
            assert_eq!(test.steps[2].detail.as_deref(), Some("Anna Martin (1201)"));
            assert_eq!(test.steps[4].findings, [], "nothing is wrong");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_in_the_account_is_listed_with_what_to_change() {
        cordboard_link::install_provider();
        let device = Device { name: "Desk".to_owned(), username: "1201".to_owned(), ..Device::default() };
        let (_exchange, address) = exchange(vec![device]).await;
        let test = PbxCrates.test(&account(address, &[("accountName", "acme")]), Some("secret".into()), false).await;
        let wrong = UiFinding {
            code: "sipNameIsExtension".to_owned(),
            subject: "Desk".to_owned(),
            detail: "1201".to_owned(),
            serious: true,
        };
        assert_eq!((test.passed, &test.steps[4].findings), (true, &vec![wrong]));
    }

    #[tokio::test]
    async fn what_keeps_an_account_out_is_said_at_its_step() {
        cordboard_link::install_provider();
        let (exchange, address) = exchange(Vec::new()).await;
        let by_name = [("accountName", "acme")];
        let table = [
            (account(address.clone(), &by_name), "guess", 2, "wrongPassword"),
            (account(address.clone(), &[("accountName", "nobody")]), "secret", 2, "accountUnknown"),
            (account(address.clone(), &[]), "too short", 2, "keyInvalid"),
            (account(address.clone(), &[]), &"0".repeat(64), 2, "keyInvalid"),
            (
                AccountSettings { login: "nobody".to_owned(), ..account(address.clone(), &[]) },
                &"c0ffee00".repeat(8),
                2,
                "userUnknown",
            ),
            (account("http://127.0.0.1:9".to_owned(), &by_name), "secret", 1, "refused"),
        ];
        for (account, secret, step, code) in table {
            let test = PbxCrates.test(&account, Some(secret.into()), false).await;
            assert_eq!(test.steps[step].problem.as_ref().map(|problem| problem.code.as_str()), Some(code), "{test:?}");
            assert!(!test.passed);
        }
        exchange.faults().set("html".parse().unwrap());
        let test = PbxCrates.test(&account(address.clone(), &by_name), Some("secret".into()), false).await;
        assert_eq!(test.steps[2].problem.as_ref().map(|problem| problem.code.as_str()), Some("notTheApi"));
        exchange.faults().set("refuse".parse().unwrap());
        let test = PbxCrates.test(&account(address, &by_name), Some("secret".into()), false).await;
        assert_eq!(states(&test)[2..4], [("signIn", UiTestStepState::Passed), ("socket", UiTestStepState::Failed)]);
    }

    #[tokio::test]
    async fn whether_webhooks_can_be_listened_for_is_the_last_step() {
        cordboard_link::install_provider();
        let (_exchange, address) = exchange(Vec::new()).await;
        let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = taken.local_addr().unwrap().to_string();
        let account = account(address, &[("accountName", "acme"), ("webhookListen", &place)]);
        let last = async |runs| PbxCrates.test(&account, Some("secret".into()), runs).await.steps.pop().unwrap();
        let step = last(false).await;
        assert_eq!((step.name.as_str(), step.state), ("webhooks", UiTestStepState::Failed));
        let problem = step.problem.unwrap();
        assert_eq!((problem.code.as_str(), &problem.detail), ("listenTaken", &place));
        assert_eq!(last(true).await.state, UiTestStepState::Passed, "the session listens there");
        drop(taken);
        let step = last(false).await;
        assert_eq!((step.state, step.detail), (UiTestStepState::Passed, Some(place)));
    }

    #[test]
    fn only_an_account_that_listens_gets_a_secret_to_be_called_with() {
        let with = |options: &[(&str, &str)]| PbxCrates.hook_secret(&account("kz.example".to_owned(), options));
        assert!(with(&[("webhookListen", "0.0.0.0:8080")]).is_some() && with(&[("hooksByApi", "yes")]).is_some());
        assert!(with(&[]).is_none() && with(&[("webhookListen", "")]).is_none());
        let of =
            |pbx: &str, options: &[(&str, &str)]| AccountSettings { pbx: pbx.to_owned(), ..account("x".to_owned(), options) };
        let by_api = [("hooksByApi", "yes")];
        for (account, hears) in [
            (of("xivo", &[]), false),
            (of("xivo", &by_api), true),
            (of("kazoo", &[("webhookListen", "0.0.0.0:8080")]), false),
            (of("kazoo", &by_api), true),
            (of("basix", &by_api), false),
        ] {
            assert_eq!(PbxCrates.hears_posts(&account), hears, "{account:?}");
            assert!(!hears || PbxCrates.hook_secret(&account).is_some());
        }
        assert!(PbxCrates.hook_secret(&of("xivo", &[])).is_none());
    }

    #[test]
    fn what_only_a_kazoo_has_is_set_by_options() {
        let with = |options: &[(&str, &str)]| settings(&account("kz.example".to_owned(), options));
        let set = with(&[
            ("signIn", "user"),
            ("accountRealm", "acme.sip"),
            ("socket", "wss://ws.example:5443"),
            ("country", "FR"),
            ("generation", "4.3"),
            ("agents", "qubicle"),
            ("konami", "open"),
            ("accountId", "a1"),
            ("webhookListen", "127.0.0.1:8080"),
        ]);
        let set = set.unwrap();
        assert_eq!(set.sign_in, SignIn::User { login: "amartin".to_owned(), tenant: Tenant::Realm("acme.sip".to_owned()) });
        assert_eq!((set.generation, set.agents, set.konami), (Generation::V43, AgentProduct::Qubicle, Konami::Open));
        assert_eq!(set.webhook_listen, Some("127.0.0.1:8080".parse().unwrap()));
        assert_eq!((set.tenant_id(), set.country.as_str(), set.who.as_deref()), (Some("a1"), "FR", None));
        let key = with(&[("generation", "auto")]).unwrap();
        assert_eq!((key.sign_in, key.who.as_deref()), (SignIn::ApiKey, Some("amartin")));
        for (name, value, code, about) in [
            ("generation", "9", "optionInvalid", "generation"),
            ("socket", "ftp://x", "optionInvalid", "socket"),
            ("signIn", "user", "optionInvalid", "accountName"),
            ("hooksByApi", "perhaps", "optionInvalid", "hooksByApi"),
            ("country", "Atlantis", "optionInvalid", "country"),
            ("webhookListen", "8080", "optionInvalid", "webhookListen"),
            ("webhookListen", "localhost:8080", "optionInvalid", "webhookListen"),
            ("zone", "Europe/Paris", "optionUnknown", "zone"),
        ] {
            let problem = with(&[(name, value)]).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.detail.as_str()), (code, about));
        }
    }
}
