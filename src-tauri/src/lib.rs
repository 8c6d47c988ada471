//! Cordboard's shell: the one place that knows every crate, puts them together and gives them a desktop.
//!
//! Invariant: no logic lives here. Calls ring without a window: the web view may be gone at any time.

mod api;
mod arguments;
mod commands;
mod demo;
mod desktop;
mod logging;
mod shell;
mod words;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context as _;
use cordboard_dialects::PbxCrates;
use cordboard_engine::{Config, Engine};
use cordboard_ringtone::Ringtones;
use cordboard_secrets::{OsKeyring, Secrets};
use cordboard_session::Clock;
use tauri::{App, AppHandle, Manager, RunEvent, WindowEvent};

use self::{
    arguments::Arguments,
    desktop::{
        bell::Bell, card::RingCard, closing, links::Links, notifications::Notifications, pages::Pages, shortcut, sounds::Sounds,
        tray, windows,
    },
    shell::Shell,
    words::Words,
};

/// Runs the app until the user quits it.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("cordboard: {error}");
            return ExitCode::from(2);
        }
    };
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cordboard: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> anyhow::Result<()> {
    cordboard_link::install_provider();
    // The demo is an instance of its own beside the real one.
    let name = if arguments.demo { "org.cordboard.Cordboard.Demo" } else { "org.cordboard.Cordboard" };
    let links = Arc::new(Links::default());
    if let Some((given, text)) = arguments.number.clone() {
        links.take(given, text);
    }
    let coming = Arc::clone(&links);
    let started_again = move |app: &AppHandle, arguments: Vec<String>, _| started_again(app, &coming, arguments);
    let single = tauri_plugin_single_instance::Builder::new().dbus_id(name).callback(started_again).build();
    let app = tauri::Builder::default()
        .plugin(single)
        .invoke_handler(tauri::generate_handler![
            commands::accounts::remove_account,
            commands::accounts::retry_account,
            commands::accounts::save_account,
            commands::accounts::sign_in,
            commands::accounts::test_account,
            commands::agent::set_agent_state,
            commands::agent::set_do_not_disturb,
            commands::agent::set_forward,
            commands::agent::set_presence,
            commands::agent::set_queue_membership,
            commands::agent::watch_queue,
            commands::api::answer_pairing,
            commands::api::revoke_application,
            commands::api::switch_api,
            commands::calls::answer_call,
            commands::calls::cancel_transfer,
            commands::calls::complete_transfer,
            commands::calls::conference,
            commands::calls::consult,
            commands::calls::decline_call,
            commands::calls::dial,
            commands::calls::hang_up_call,
            commands::calls::hold_call,
            commands::calls::ignore_call,
            commands::calls::pause_recording,
            commands::calls::resume_recording,
            commands::calls::retrieve_call,
            commands::calls::send_digits,
            commands::calls::start_recording,
            commands::calls::stop_recording,
            commands::calls::suggest,
            commands::calls::transfer_call,
            commands::choices::save_choices,
            commands::history::history_page,
            commands::history::history_record,
            commands::history::mark_missed_seen,
            commands::history::save_wrap_up,
            commands::messages::conversations,
            commands::messages::messages_page,
            commands::messages::send_message,
            commands::offers::drop_offer,
            commands::offers::link_defaults,
            commands::offers::set_link_defaults,
            commands::offers::take_offer,
            commands::parked::mute_participant,
            commands::parked::park_call,
            commands::parked::remove_participant,
            commands::parked::take_parked,
            commands::people::search_contacts,
            commands::people::set_favourite,
            commands::pops::pop_call,
            commands::pops::save_pops,
            commands::pops::test_pop,
            commands::profiles::apply_profile,
            commands::profiles::save_profiles,
            commands::profiles::undo_profile,
            commands::recordings::fetch_recording,
            commands::recordings::list_recordings,
            commands::recordings::recording_sound,
            commands::recordings::save_recording,
            commands::ringing::add_sound,
            commands::ringing::play_tone,
            commands::ringing::save_ringing,
            commands::ringing::sounds,
            commands::shortcut::set_shortcut,
            commands::shortcut::shortcut,
            commands::window::pin_window,
            commands::window::quit,
            commands::window::self_test,
            commands::window::start_demo,
            commands::window::watch,
        ])
        .manage(Arc::clone(&links))
        .manage(closing::Closing::default())
        .manage(shortcut::Shortcut::default())
        .setup(move |app| Ok(set_up(app, &arguments, &links)?))
        .build(tauri::generate_context!())
        .context("the desktop cannot be reached")?;
    app.run(on_event);
    Ok(())
}

/// The program was started once more: by the user, who wants to see it, or by the desktop for a link.
fn started_again(app: &AppHandle, links: &Links, arguments: Vec<String>) {
    match Arguments::read(arguments.into_iter().skip(1)) {
        Ok(Arguments { number: Some((given, text)), .. }) => links.take(given, text),
        Ok(Arguments { number: None, .. }) => windows::open(app),
        Err(_) => tracing::warn!("a start with arguments that are not understood"),
    }
}

fn set_up(app: &App, arguments: &Arguments, links: &Links) -> anyhow::Result<()> {
    let data_dir = data_dir(app, arguments)?;
    std::fs::create_dir_all(&data_dir).with_context(|| format!("{} cannot be created", data_dir.display()))?;
    if let Some(guard) = logging::start(&data_dir) {
        app.manage(guard);
    }
    let words = Arc::new(Words::english());
    // The engine opens its database while the window loads its page; the page's first question comes after set-up.
    let sounds = Arc::new(Sounds::start(&data_dir));
    app.manage(Arc::clone(&sounds));
    let ringtones = sounds.ringtones();
    let starting =
        tauri::async_runtime::spawn(start_engine(app.handle().clone(), Arc::clone(&words), data_dir.clone(), ringtones));
    if !arguments.hidden {
        windows::create(app.handle(), &words, &data_dir, "")?;
    }
    let engine = tauri::async_runtime::block_on(starting)?;
    app.manage(Shell::new(engine, Arc::clone(&words), data_dir));
    if let Err(error) = tray::Tray::install(app.handle(), &words) {
        tracing::warn!(%error, "no tray");
    }
    let shell = app.state::<Shell>();
    shell.tasks.spawn(tray::follow(app.handle().clone()));
    shell.tasks.spawn(shortcut::start(app.handle().clone()));
    if arguments.hidden {
        shell.tasks.spawn(closing::appear_without_tray(app.handle().clone()));
    }
    shell.tasks.spawn(sounds.follow(shell.engine.clone()));
    links.open(app.handle());
    shell.tasks.spawn(api::follow(shell.engine.clone()));
    if arguments.demo {
        let (handle, ledger) = (app.handle().clone(), arguments.ledger.clone());
        shell.tasks.spawn(async move {
            if let Err(error) = handle.state::<Shell>().start_demo(ledger).await {
                tracing::error!(error = format!("{error:#}"), "the demo did not start");
            }
        });
    }
    Ok(())
}

fn data_dir(app: &App, arguments: &Arguments) -> anyhow::Result<PathBuf> {
    let dir = match &arguments.data_dir {
        Some(dir) => dir.clone(),
        None => app.path().app_data_dir().context("this system names no folder for data")?,
    };
    Ok(if arguments.demo { dir.join("demo") } else { dir })
}

async fn start_engine(app: AppHandle, words: Arc<Words>, data_dir: PathBuf, ringtones: Ringtones) -> Engine {
    let pages = Pages::start(app.clone());
    let card = RingCard { app: app.clone(), words: Arc::clone(&words) };
    let notifications = Notifications::start(Arc::clone(&words), move |key, act| desktop::bell::act(&app, key, act), card);
    let config = Config { data_dir, clock: Clock::system() };
    let bell = Arc::new(Bell { notifications, ringtones, pages, words });
    Engine::start(config, Arc::new(PbxCrates), Secrets::new(Arc::new(OsKeyring::default())), bell).await
}

fn on_event(app: &AppHandle, event: RunEvent) {
    #[cfg(target_os = "macos")]
    if let RunEvent::Opened { urls } = &event {
        let links = app.state::<Arc<Links>>();
        urls.iter().for_each(|url| links.take(cordboard_engine::Given::Link, url.to_string()));
    }
    if let RunEvent::ExitRequested { api, code: None, .. } = event {
        // Closing the last window is no wish to quit: calls go on ringing.
        api.prevent_exit();
    } else if let RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } = event {
        if let Some(shell) = app.try_state::<Shell>() {
            shell.end_stream(&label);
        }
    } else if let RunEvent::Exit = event {
        if let Some(window) = app.get_webview_window(windows::COMPANION) {
            windows::remember(&window);
        }
        if let Some(shell) = app.try_state::<Shell>() {
            tauri::async_runtime::block_on(shell.engine.stop());
        }
    }
}
