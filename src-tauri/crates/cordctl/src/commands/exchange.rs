//! `cordctl exchange`: a virtual exchange for anyone. Invariant: it is served until somebody ends it; then the ledger file is
//! complete.

use cordboard_exchange::{BasixOptions, CloudPbxOptions, Face, Generation, Hands, KazooOptions, Scenario, ServeOptions, serve};
use serde_json::json;

use crate::{
    cli::{Exchange, Spoken},
    failure::Failure,
    output::{Form, remark, say},
    stop::stopped,
};

/// Serves until Ctrl-C.
pub(crate) async fn run(arguments: Exchange, form: Form) -> Result<(), Failure> {
    let Exchange { face, listen, scenario, chaos, ledger, generation, headless, seed } = arguments;
    let scenario = match scenario {
        Some(path) => Scenario::read(path).await,
        None => Scenario::demo(),
    };
    let scenario = scenario.map_err(|error| Failure::with_advice(told(&error), "Correct the scenario file"))?;
    let people: Vec<String> = scenario.cast.users.iter().map(|user| format!("{} ({})", user.login, user.extension)).collect();
    let (mut xivo, mut kazoo, mut basix) = (Generation::default(), KazooOptions::default(), BasixOptions::default());
    let face = match face {
        Spoken::Xivo => {
            if let Some(age) = &generation {
                xivo = age.parse().map_err(|error| Failure::new(told(&error)))?;
            }
            Face::Xivo
        }
        Spoken::Kazoo => {
            if let Some(age) = &generation {
                kazoo.generation = age.parse().map_err(|error| Failure::new(told(&error)))?;
            }
            Face::Kazoo
        }
        Spoken::Cloudpbx => Face::CloudPbx,
        Spoken::Basix => {
            if let Some(age) = &generation {
                basix.generation = age.parse().map_err(|error| Failure::new(told(&error)))?;
            }
            Face::Basix
        }
    };
    let sign_in = match face {
        Face::Xivo => None,
        Face::Kazoo => Some(format!(" The account is \"{}\", its API key {}.", kazoo.account_name, kazoo.api_key)),
        Face::CloudPbx => {
            let CloudPbxOptions { pbx_name, key, .. } = CloudPbxOptions::default();
            Some(format!(" The PBX is \"{pbx_name}\", its key {key}."))
        }
        Face::Basix => Some(format!(" The domain is \"{}\", its API token {}.", basix.domain, basix.token)),
    };
    let options = ServeOptions {
        face,
        kazoo,
        basix,
        chaos: chaos.as_deref().unwrap_or_default().parse().map_err(|error| Failure::new(told(&error)))?,
        ledger,
        generation: xivo,
        hands: if headless { Hands::Nobody } else { Hands::default() },
        seed,
        ..ServeOptions::new(listen, scenario)
    };
    let mut announced = Ok(());
    let ready = |address: std::net::SocketAddr| {
        let url = format!("http://{address}");
        announced = say(form, &json!({"listening": url, "users": people}), &format!("Listening on {url}"));
        remark(&format!(
            "Users: {}. The password is \"secret\" where the scenario sets no other.{} Ctrl-C ends it.",
            people.join(", "),
            sign_in.unwrap_or_default(),
        ));
    };
    let served = serve(options, ready, stopped()).await;
    announced?;
    served.map(drop).map_err(|error| {
        Failure::with_advice(told(&error), "Choose a free address with --listen and a writable file with --ledger")
    })
}

/// An error and what lies below it.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let reason = error.to_string();
        if !text.ends_with(&reason) {
            text = format!("{text}: {reason}");
        }
        below = error.source();
    }
    text
}
