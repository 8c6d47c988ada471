//! Commands about calls. Invariant: each waits for the fact that it asked for, and prints the call as it then is.

use std::{collections::BTreeMap, time::Duration};

use cordboard_desk::{Control, Controls, controls};
use cordboard_model::{Call, CallId, CallState, Command, RecordingState};

use crate::{
    cli::{Dial, Hold, OnCall, Record, RecordWish, Transfer},
    commands::{
        control::{Context, can, choose},
        selection,
    },
    failure::Failure,
    station::Station,
};

/// A telephone that must be picked up first rings this long.
const DIAL_WITHIN: Duration = Duration::from_secs(20);
/// The desk gives up earlier; this is for what it does not watch.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);

/// Calls a number.
pub(crate) async fn dial(context: &Context, dial: Dial) -> Result<(), Failure> {
    let Some(number) = dial.number else { return selection::hand_over().await };
    let mut station = context.station(&dial.signed).await?;
    let before: Vec<CallId> = station.calls().iter().map(|call| call.id.clone()).collect();
    let attached: BTreeMap<String, String> = dial.attach.into_iter().collect();
    station.execute(Command::Dial { number, attached }).await?;
    let is_new = |call: &Call| !before.contains(&call.id) && matches!(call.state, CallState::Dialing | CallState::Connected);
    let call = station
        .confirmed(DIAL_WITHIN, |station| station.calls().iter().find(|call| is_new(call)).map(|call| Ok(call.id.clone())))
        .await?;
    finish(context, station, &call).await
}

/// Answers.
pub(crate) async fn answer(context: &Context, on: OnCall) -> Result<(), Failure> {
    let station = context.station(&on.signed).await?;
    let call = choose(&station, on.call.as_deref(), |call| call.state == CallState::Ringing, "No call rings")?;
    can(of(&station, &call)?.answer)?;
    act(context, station, Command::Answer(call.id.clone()), &call.id, |call| call.state == CallState::Connected).await
}

/// Ends or declines.
pub(crate) async fn hang_up(context: &Context, on: OnCall) -> Result<(), Failure> {
    let station = context.station(&on.signed).await?;
    let call = choose(&station, on.call.as_deref(), |_| true, "There is no call to end")?;
    can(of(&station, &call)?.hang_up)?;
    let id = call.id.clone();
    let command = if call.state == CallState::Ringing { Command::Decline(id) } else { Command::HangUp(id) };
    act(context, station, command, &call.id, |call| call.state == CallState::Ended).await
}

/// Holds or takes back.
pub(crate) async fn hold(context: &Context, hold: Hold) -> Result<(), Failure> {
    let station = context.station(&hold.on.signed).await?;
    let wanted = hold.on.call.as_deref();
    if hold.off {
        let call = choose(&station, wanted, |call| call.state == CallState::Held, "No call is on hold")?;
        can(of(&station, &call)?.retrieve)?;
        act(context, station, Command::Retrieve(call.id.clone()), &call.id, |call| call.state == CallState::Connected).await
    } else {
        let call = choose(&station, wanted, |call| call.state == CallState::Connected, "Nobody talks in a call")?;
        can(of(&station, &call)?.hold)?;
        act(context, station, Command::Hold(call.id.clone()), &call.id, |call| call.state == CallState::Held).await
    }
}

/// Passes on.
pub(crate) async fn transfer(context: &Context, transfer: Transfer) -> Result<(), Failure> {
    let station = context.station(&transfer.on.signed).await?;
    let wanted = transfer.on.call.as_deref();
    let ended = |call: &Call| call.state == CallState::Ended;
    if transfer.complete || transfer.cancel {
        let (about, consulting) = consultation(&station, wanted)?;
        let can_do = of(&station, &about)?;
        return if transfer.complete {
            can(can_do.complete)?;
            act(context, station, Command::CompleteTransfer(about.id.clone()), &about.id, ended).await
        } else {
            can(can_do.cancel)?;
            act(context, station, Command::CancelTransfer(about.id.clone()), &consulting.id, ended).await
        };
    }
    let to =
        transfer.to.ok_or_else(|| Failure::with_advice("It is not said to whom", "Give a number, --complete or --cancel"))?;
    let connected = |call: &Call| matches!(call.state, CallState::Connected | CallState::Held);
    let call = choose(&station, wanted, connected, "Nobody talks in a call")?;
    if transfer.consult {
        can(of(&station, &call)?.consult)?;
        return consult(context, station, &call.id, to).await;
    }
    can(of(&station, &call)?.transfer)?;
    act(context, station, Command::BlindTransfer { call: call.id.clone(), to }, &call.id, ended).await
}

async fn consult(context: &Context, mut station: Station, call: &CallId, to: String) -> Result<(), Failure> {
    station.execute(Command::Consult { call: call.clone(), to }).await?;
    let consulting = station
        .confirmed(CONFIRMED_WITHIN, |station| {
            let desk = station.account()?;
            let (_, consulting) = desk.consultation(desk.call(call)?)?;
            Some(Ok(consulting.id.clone()))
        })
        .await?;
    finish(context, station, &consulting).await
}

fn consultation(station: &Station, wanted: Option<&str>) -> Result<(Call, Call), Failure> {
    let none = || Failure::with_advice("There is no consultation", "Begin one with `cordctl transfer --consult NUMBER`");
    let desk = station.account().ok_or_else(none)?;
    let call = match wanted {
        Some(_) => choose(station, wanted, |_| true, "")?,
        None => desk.calls().find(|call| desk.consultation(call).is_some()).cloned().ok_or_else(none)?,
    };
    let (about, consulting) = desk.consultation(&call).ok_or_else(none)?;
    Ok(((**about).clone(), (**consulting).clone()))
}

/// Starts, stops, pauses or resumes the recording. Where the PBX never says what comes of it, it is done when it was accepted.
pub(crate) async fn record(context: &Context, record: Record) -> Result<(), Failure> {
    type Wanted = (RecordingState, OnCall, fn(CallId) -> Command, fn(&Controls) -> Control);
    let (wish, on, command, control): Wanted = match record.wish {
        RecordWish::Start(on) => (RecordingState::Active, on, Command::StartRecording, |it| it.start_recording),
        RecordWish::Stop(on) => (RecordingState::Off, on, Command::StopRecording, |it| it.stop_recording),
        RecordWish::Pause(on) => (RecordingState::Paused, on, Command::PauseRecording, |it| it.pause_recording),
        RecordWish::Resume(on) => (RecordingState::Active, on, Command::ResumeRecording, |it| it.resume_recording),
    };
    let station = context.station(&on.signed).await?;
    let recorded = |call: &Call| matches!(call.state, CallState::Connected | CallState::Held);
    let call = choose(&station, on.call.as_deref(), recorded, "Nobody talks in a call")?;
    can(control(&of(&station, &call)?))?;
    let command = command(call.id.clone());
    act(context, station, command, &call.id, move |call| call.recording == wish || call.recording_asked == Some(wish)).await
}

fn of(station: &Station, call: &Call) -> Result<Controls, Failure> {
    station.account().map(|desk| controls(desk, call)).ok_or_else(|| Failure::new("The account is gone"))
}

/// Asks, waits until the call is so, prints it.
async fn act(
    context: &Context,
    mut station: Station,
    command: Command,
    call: &CallId,
    is_so: impl Fn(&Call) -> bool,
) -> Result<(), Failure> {
    station.execute(command).await?;
    station
        .confirmed(CONFIRMED_WITHIN, |station| {
            let now = station.call(call)?;
            if is_so(now) {
                Some(Ok(()))
            } else {
                (now.state == CallState::Ended).then(|| Err(Failure::new("The call ended meanwhile")))
            }
        })
        .await?;
    finish(context, station, call).await
}

async fn finish(context: &Context, station: Station, call: &CallId) -> Result<(), Failure> {
    let told = context.told(&station, call);
    station.close().await;
    told
}
