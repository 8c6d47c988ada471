//! `cordctl exchange`: a virtual exchange for anyone. Invariant: it is served until somebody ends it; then the ledger file is
//! complete.

use cordboard_exchange::{Hands, Scenario, ServeOptions, serve};
use serde_json::json;

use crate::{
    cli::{Exchange, Face},
    failure::Failure,
    output::{Form, remark, say},
    stop::stopped,
};

/// Serves until Ctrl-C.
pub(crate) async fn run(arguments: Exchange, form: Form) -> Result<(), Failure> {
    let Exchange { face: Face::Xivo, listen, scenario, chaos, ledger, generation, headless, seed } = arguments;
    let scenario = match scenario {
        Some(path) => Scenario::read(path).await,
        None => Scenario::demo(),
    };
    let scenario = scenario.map_err(|error| Failure::with_advice(told(&error), "Correct the scenario file"))?;
    let people: Vec<String> = scenario.cast.users.iter().map(|user| format!("{} ({})", user.login, user.extension)).collect();
    let options = ServeOptions {
        chaos: chaos.as_deref().unwrap_or_default().parse().map_err(|error| Failure::new(told(&error)))?,
        ledger,
        generation: generation.parse().map_err(|error| Failure::new(told(&error)))?,
        hands: if headless { Hands::Nobody } else { Hands::default() },
        seed,
        ..ServeOptions::new(listen, scenario)
    };
    let mut announced = Ok(());
    let ready = |address: std::net::SocketAddr| {
        let url = format!("http://{address}");
        announced = say(form, &json!({"listening": url, "users": people}), &format!("Listening on {url}"));
        remark(&format!(
            "Users: {}. The password is \"secret\" where the scenario sets no other. Ctrl-C ends it.",
            people.join(", ")
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
