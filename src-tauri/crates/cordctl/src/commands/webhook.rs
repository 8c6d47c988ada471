//! `cordctl webhook`: what has a PBX call Cordboard. Invariant: the secret in the path comes from the keyring and is printed
//! only where somebody asks for the whole address.

use cordboard_dialects::{HookAttempt, PbxCrates, Webhook, Webhooks};
use cordboard_engine::{AccountSettings, Dialects, Keys};
use cordboard_inlet::HookSecret;
use cordboard_model::Problem;
use cordboard_secrets::{Kept, SecretError, SecretKind};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    accounts,
    cli::{Signed, WebhookWish},
    commands::control::Context,
    failure::Failure,
    moment::{local, rfc3339},
    output::{Form, remark, say, table},
    password,
};

/// Does what is wanted.
pub(crate) async fn run(context: &Context, wish: WebhookWish) -> Result<(), Failure> {
    let (signed, at) = match &wish {
        WebhookWish::Address { at, account } => return address(context, account.as_deref(), at.clone()).await,
        WebhookWish::Add { at, signed } => (signed, at.clone()),
        WebhookWish::List(signed) | WebhookWish::Remove(signed) | WebhookWish::Attempts(signed) => (signed, None),
    };
    let (account, webhooks) = open(context, signed).await?;
    match &wish {
        WebhookWish::List(_) | WebhookWish::Address { .. } => show(context.form, &webhooks.list().await.map_err(said)?),
        WebhookWish::Add { .. } => {
            let place = at.map_or_else(|| own_place(&account), Ok)?;
            show(context.form, &webhooks.add(&place).await.map_err(said)?)
        }
        WebhookWish::Remove(_) => show(context.form, &webhooks.remove().await.map_err(said)?),
        WebhookWish::Attempts(_) => show_attempts(context.form, &webhooks.attempts().await.map_err(said)?),
    }
}

async fn address(context: &Context, account: Option<&str>, at: Option<String>) -> Result<(), Failure> {
    let settings = accounts::load(&accounts::folder(context.data_dir.clone())?)?;
    let account = accounts::choose(&settings, account)?;
    if !PbxCrates.hears_posts(account) {
        return Err(Failure::with_advice(
            format!("What the PBX of {} posts is not taken by the local API", account.label),
            "Set --option hooksByApi=yes with `cordctl account add`; a XiVO or a KAZOO posts",
        ));
    }
    if !settings.api.enabled {
        remark("The local API is off: turn it on in the settings of the app, or nothing listens there.");
    }
    let secret = secret(account, HookSecret::generate().secret().clone()).await?;
    let place = at.unwrap_or_else(|| format!("http://127.0.0.1:{}", settings.api.port));
    let address = format!("{}/hooks/{}", place.trim().trim_end_matches('/'), secret.expose_secret());
    say(context.form, &json!({"address": address}), &address)
}

async fn open(context: &Context, signed: &Signed) -> Result<(AccountSettings, Webhooks), Failure> {
    let settings = accounts::load(&accounts::folder(context.data_dir.clone())?)?;
    let account = accounts::choose(&settings, signed.account.as_deref())?.clone();
    let new = PbxCrates.hook_secret(&account).ok_or_else(|| {
        Failure::with_advice(
            format!("{} does not listen for webhooks", account.label),
            "Only a KAZOO calls; set --option webhookListen=ADDRESS:PORT or hooksByApi=yes with `cordctl account add`",
        )
    })?;
    let password = password::known(&account, signed.password_stdin).await?;
    let hook = secret(&account, new).await?;
    let keys = Keys { password: Some(password), hook: Some(hook), inbox: None };
    let webhooks = PbxCrates.webhooks(&account, keys).map_err(said)?;
    Ok((account, webhooks))
}

/// The one that is kept, else the new one, which then is kept.
async fn secret(account: &AccountSettings, new: SecretString) -> Result<SecretString, Failure> {
    let lost = |error: &SecretError| {
        Failure::with_advice(
            format!("The secret of the webhooks cannot be kept: {error}"),
            "The app must find it in the keyring: set up or unlock one",
        )
    };
    match password::secrets().get(&account.id, SecretKind::Hook).await {
        Ok(secret) => Ok(secret),
        Err(SecretError::NotFound) => match password::secrets().set(&account.id, SecretKind::Hook, &new).await {
            Kept::ForGood => Ok(new),
            Kept::ForThisRun(error) => Err(lost(&error)),
        },
        Err(error) => Err(lost(&error)),
    }
}

/// Where this computer listens, unless that is everywhere.
fn own_place(account: &AccountSettings) -> Result<String, Failure> {
    let listen = account.options.get("webhookListen").and_then(|address| address.trim().parse::<std::net::SocketAddr>().ok());
    match listen {
        Some(address) if !address.ip().is_unspecified() => Ok(format!("http://{address}")),
        Some(_) | None => Err(Failure::with_advice(
            "It is not known at which address the server reaches this computer",
            "Give it with --at http://HOST:PORT, followed by /hooks where the local API takes it",
        )),
    }
}

fn said(problem: Problem) -> Failure {
    Failure::from(&problem)
}

fn show(form: Form, hooks: &[Webhook]) -> Result<(), Failure> {
    if form == Form::Json {
        return hooks.iter().try_for_each(|hook| {
            let line = json!({"webhook": {"id": hook.id, "kind": hook.kind, "place": hook.place, "ours": hook.ours,
                "enabled": hook.enabled, "disabled_for": hook.disabled_for}});
            say(form, &line, "")
        });
    }
    if hooks.is_empty() {
        remark("There are no webhooks.");
        return Ok(());
    }
    let state = |hook: &Webhook| match (&hook.disabled_for, hook.enabled) {
        (Some(why), _) => format!("off: {why}"),
        (None, true) => "on".to_owned(),
        (None, false) => "off".to_owned(),
    };
    let row = |hook: &Webhook| {
        let whose = if hook.ours { "ours" } else { "-" };
        [hook.kind.as_str(), hook.place.as_str(), whose, &state(hook), &hook.id].map(cordboard_contract::clean).to_vec()
    };
    let heading = ["Tells", "Calls", "Whose", "State", "Id"].map(str::to_owned).to_vec();
    say(form, &(), &table(&std::iter::once(heading).chain(hooks.iter().map(row)).collect::<Vec<_>>()))
}

fn show_attempts(form: Form, attempts: &[HookAttempt]) -> Result<(), Failure> {
    if form == Form::Json {
        return attempts.iter().try_for_each(|attempt| {
            let line = json!({"attempt": {"webhook": attempt.hook, "at": attempt.at.and_then(rfc3339),
                "succeeded": attempt.succeeded, "why": attempt.why}});
            say(form, &line, "")
        });
    }
    if attempts.is_empty() {
        remark("The server tells of no attempts; most keep failures only.");
        return Ok(());
    }
    let row = |attempt: &HookAttempt| {
        let how = if attempt.succeeded { "heard" } else { "failed" };
        let (at, why) = (attempt.at.map(local).unwrap_or_default(), attempt.why.clone().unwrap_or_default());
        [at.as_str(), how, &why, attempt.hook.as_deref().unwrap_or_default()].map(cordboard_contract::clean).to_vec()
    };
    say(form, &(), &table(&attempts.iter().map(row).collect::<Vec<_>>()))
}
