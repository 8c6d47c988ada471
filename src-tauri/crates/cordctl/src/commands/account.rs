//! `cordctl account`: the accounts of the app. Invariant: a password goes to the keyring or nowhere.

use std::{collections::BTreeMap, time::Duration};

use cordboard_contract::{UiAccountTest, UiFinding, UiProblem, UiTestStep, UiTestStepState};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Dialects, Settings};
use cordboard_model::{AccountId, Problem};
use cordboard_secrets::SecretKind;
use serde::Serialize;
use serde_json::json;

use crate::{
    accounts,
    cli::{Account, AddAccount, Signed},
    commands::control::Context,
    failure::Failure,
    output::{Form, remark, say, table},
    password,
};

/// An account as it is printed.
#[derive(Serialize)]
struct AccountLine<'a> {
    id: &'a str,
    label: &'a str,
    pbx: &'a str,
    address: &'a str,
    login: &'a str,
    phone: Option<&'a str>,
    phone_model: Option<&'a str>,
    ca_file: Option<String>,
    proxy: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    options: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a AccountSettings> for AccountLine<'a> {
    fn from(account: &'a AccountSettings) -> Self {
        Self {
            id: account.id.as_str(),
            label: &account.label,
            pbx: &account.pbx,
            address: &account.address,
            login: &account.login,
            phone: Some(account.phone.as_str()).filter(|phone| !phone.is_empty()),
            phone_model: account.phone_model.as_deref(),
            ca_file: account.ca_file.as_ref().map(|file| file.display().to_string()),
            // A proxy's address may hold a password.
            proxy: account.proxy.as_deref().map(|proxy| cordboard_link::scrub(proxy).into_owned()),
            options: &account.options,
        }
    }
}

/// Does what is wanted.
pub(crate) async fn run(context: &Context, wish: Account) -> Result<(), Failure> {
    let folder = accounts::folder(context.data_dir.clone())?;
    let settings = accounts::load(&folder)?;
    match wish {
        Account::Add(account) => add(context, settings, account, &folder).await,
        Account::List => list(context, &settings),
        Account::Test(signed) => test(context, &settings, signed).await,
        Account::Remove { account } => remove(context, settings, &account, &folder).await,
    }
}

async fn add(context: &Context, mut settings: Settings, draft: AddAccount, folder: &std::path::Path) -> Result<(), Failure> {
    let password = password::fresh(&draft.login, draft.password_stdin)?;
    let mut account = entered(draft)?;
    let same = |other: &&mut AccountSettings| {
        (&other.pbx, &other.address, &other.login) == (&account.pbx, &account.address, &account.login)
    };
    match settings.accounts.iter_mut().find(same) {
        Some(known) => {
            account.id = known.id.clone();
            *known = account.clone();
        }
        None => settings.accounts.push(account.clone()),
    }
    accounts::save(&settings, folder)?;
    let not_kept = password::keep(&account.id, &password).await;
    if let Some(error) = &not_kept {
        remark(&format!("The password is not stored: {error}. Give it with --password-stdin each time, or set up a keyring."));
    }
    let line = json!({"account": AccountLine::from(&account), "password_stored": not_kept.is_none()});
    say(context.form, &line, &format!("Added {} ({})", account.label, account.id))
}

fn entered(draft: AddAccount) -> Result<AccountSettings, Failure> {
    let AddAccount { pbx, address, login, phone, label, phone_model, ca_file, proxy, options, password_stdin: _ } = draft;
    let (address, login) = (address.trim().to_owned(), login.trim().to_owned());
    for (name, text) in [("address", &address), ("login", &login)] {
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err(Failure::with_advice(format!("{text:?} cannot be the {name}"), format!("Give it with --{name}")));
        }
    }
    let account = AccountSettings {
        id: AccountId::from(uuid::Uuid::now_v7().to_string()),
        label: label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty()).unwrap_or_else(|| host(&address)),
        pbx: pbx.word().to_owned(),
        address,
        login,
        phone: phone.trim().to_owned(),
        phone_model,
        ca_file: ca_file.map(|file| std::path::absolute(&file).unwrap_or(file)),
        proxy,
        options: options.into_iter().collect(),
    };
    PbxCrates.check(&account).map_err(|problem| Failure::from(&problem))?;
    Ok(account)
}

fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_owned()
}

fn list(context: &Context, settings: &Settings) -> Result<(), Failure> {
    match context.form {
        Form::Json => {
            settings.accounts.iter().try_for_each(|account| say(Form::Json, &json!({"account": AccountLine::from(account)}), ""))
        }
        Form::Text if settings.accounts.is_empty() => {
            remark("There are no accounts.");
            Ok(())
        }
        Form::Text => {
            let heading = ["Label", "PBX", "Address", "Login", "Telephone", "Id"].map(str::to_owned).to_vec();
            let row = |account: &AccountSettings| {
                let phone = if account.phone.is_empty() { "-" } else { &account.phone };
                [&account.label, &account.pbx, &account.address, &account.login, phone, account.id.as_str()]
                    .map(cordboard_contract::clean)
                    .to_vec()
            };
            let rows: Vec<_> = std::iter::once(heading).chain(settings.accounts.iter().map(row)).collect();
            say(Form::Text, &(), &table(&rows))
        }
    }
}

async fn test(context: &Context, settings: &Settings, signed: Signed) -> Result<(), Failure> {
    let account = accounts::choose(settings, signed.account.as_deref())?;
    let password = password::known(account, signed.password_stdin).await?;
    let UiAccountTest { steps, passed } = PbxCrates.test(account, Some(password), false).await;
    match context.form {
        Form::Json => steps.iter().try_for_each(|step| say(Form::Json, &json!({"step": step_json(step)}), ""))?,
        Form::Text => {
            say(Form::Text, &(), &table(&steps.iter().map(step_row).collect::<Vec<_>>()))?;
            for finding in steps.iter().flat_map(|step| &step.findings) {
                say(Form::Text, &(), &format!("- {}", found(finding)))?;
            }
        }
    }
    if passed {
        return Ok(());
    }
    let problem = steps.into_iter().find_map(|step| step.problem);
    Err(problem.map_or_else(|| Failure::new("The test did not pass"), |problem| failure(&problem)))
}

fn failure(problem: &UiProblem) -> Failure {
    Failure::from(&Problem { code: problem.code.clone(), detail: problem.detail.clone() })
}

fn step_json(step: &UiTestStep) -> serde_json::Value {
    let problem = step.problem.as_ref().map(|problem| {
        let words = failure(problem);
        json!({"code": problem.code, "detail": problem.detail, "what": words.what(), "advice": words.advice()})
    });
    let findings: Vec<_> = step
        .findings
        .iter()
        .map(|finding| {
            let words = found(finding);
            json!({"code": finding.code, "subject": finding.subject, "detail": finding.detail, "serious": finding.serious,
                "what": words.what(), "advice": words.advice()})
        })
        .collect();
    json!({"name": word(&step.name), "state": state(step.state), "took_ms": step.took_ms, "detail": step.detail,
        "problem": problem, "findings": findings})
}

fn found(finding: &UiFinding) -> Failure {
    Failure::finding(&finding.code, &cordboard_contract::clean(&finding.subject), &cordboard_contract::clean(&finding.detail))
}

fn step_row(step: &UiTestStep) -> Vec<String> {
    let took = step.took_ms.map_or_else(String::new, |ms| format!("{:>8}", format!("{:.1?}", Duration::from_secs_f64(ms / 1e3))));
    let found = step.detail.as_deref().map(cordboard_contract::clean).unwrap_or_default();
    let shown = if step.state == UiTestStepState::Failed { String::new() } else { found };
    vec![word(&step.name).to_owned(), state(step.state).replace('_', " "), took, shown]
}

fn word(name: &str) -> &str {
    if name == "signIn" { "sign_in" } else { name }
}

const fn state(state: UiTestStepState) -> &'static str {
    match state {
        UiTestStepState::Passed => "ok",
        UiTestStepState::Failed => "failed",
        UiTestStepState::NotReached => "not_reached",
    }
}

async fn remove(context: &Context, mut settings: Settings, wanted: &str, folder: &std::path::Path) -> Result<(), Failure> {
    let account = accounts::choose(&settings, Some(wanted))?.clone();
    settings.accounts.retain(|other| other.id != account.id);
    accounts::save(&settings, folder)?;
    for kind in SecretKind::ALL {
        if let Err(error) = password::secrets().remove(&account.id, kind).await {
            remark(&format!("A secret of the account may still be in the keyring: {error}."));
            break;
        }
    }
    say(context.form, &json!({"removed": account.id}), &format!("Removed {} ({})", account.label, account.id))
}
