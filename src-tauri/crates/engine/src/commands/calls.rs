//! Commands about calls. Invariant: only what the call's controls allow is given to the PBX.

use cordboard_contract::{CallTo, DigitsArguments, ErrorCode, OfAccount, OfCall, UiError};
use cordboard_desk::{Control, Controls, Why, controls};
use cordboard_model::{AccountId, CallId, Command};
use cordboard_numbers::{Country, Letters, Link, LinkError, Number};

use crate::Engine;
use crate::error::{fault, refused};

impl Engine {
    /// Answers a ringing call.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`]; the same for all commands about calls.
    pub async fn answer_call(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.answer, Command::Answer).await
    }

    /// Declines a ringing call.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn decline_call(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| even_if_pending(controls.decline), Command::Decline).await
    }

    /// Stops the sound and the notification of a ringing call here; the caller keeps ringing.
    ///
    /// # Errors
    /// Only when the engine has stopped.
    pub async fn ignore_call(&self, of: OfCall) -> Result<(), UiError> {
        self.ask(move |room| room.ignore(&AccountId::from(of.account), &CallId::from(of.call))).await
    }

    /// Ends a call.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn hang_up_call(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| even_if_pending(controls.hang_up), Command::HangUp).await
    }

    /// Puts on hold.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn hold_call(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.hold, Command::Hold).await
    }

    /// Takes back from hold.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn retrieve_call(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.retrieve, Command::Retrieve).await
    }

    /// Passes on without asking.
    ///
    /// # Errors
    /// See [`Engine::answer_call`]; `NumberInvalid`.
    pub async fn transfer_call(&self, to: CallTo) -> Result<(), UiError> {
        let CallTo { account, call, to } = to;
        dialable(&to, None)?;
        self.act(account, call, |controls| controls.transfer, move |call| Command::BlindTransfer { call, to }).await
    }

    /// Calls somebody about a call.
    ///
    /// # Errors
    /// See [`Engine::answer_call`]; `NumberInvalid`.
    pub async fn consult(&self, to: CallTo) -> Result<(), UiError> {
        let CallTo { account, call, to } = to;
        dialable(&to, None)?;
        self.act(account, call, |controls| controls.consult, move |call| Command::Consult { call, to }).await
    }

    /// Joins the two others of a consultation.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn complete_transfer(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.complete, Command::CompleteTransfer).await
    }

    /// Ends the consultation.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn cancel_transfer(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.cancel, Command::CancelTransfer).await
    }

    /// Joins all calls of an account.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn conference(&self, of: OfAccount) -> Result<(), UiError> {
        self.give(&AccountId::from(of.account), Command::Conference).await
    }

    /// Sends digits in a call.
    ///
    /// # Errors
    /// See [`Engine::answer_call`]; `NumberInvalid` when there are other keys than `0-9*#`.
    pub async fn send_digits(&self, arguments: DigitsArguments) -> Result<(), UiError> {
        let DigitsArguments { account, call, digits } = arguments;
        if digits.is_empty() || !digits.chars().all(|key| key.is_ascii_digit() || key == '*' || key == '#') {
            return Err(fault(ErrorCode::NumberInvalid, ""));
        }
        self.act(account, call, |controls| controls.send_digits, move |call| Command::SendDigits { call, digits }).await
    }

    /// Starts recording.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn start_recording(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.start_recording, Command::StartRecording).await
    }

    /// Stops recording.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn stop_recording(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.stop_recording, Command::StopRecording).await
    }

    /// Pauses the recording.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn pause_recording(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.pause_recording, Command::PauseRecording).await
    }

    /// Resumes the recording.
    ///
    /// # Errors
    /// See [`Engine::answer_call`].
    pub async fn resume_recording(&self, of: OfCall) -> Result<(), UiError> {
        self.act(of.account, of.call, |controls| controls.resume_recording, Command::ResumeRecording).await
    }

    pub(super) async fn act(
        &self,
        account: String,
        call: String,
        which: fn(&Controls) -> Control,
        wish: impl FnOnce(CallId) -> Command,
    ) -> Result<(), UiError> {
        let (account, call) = (AccountId::from(account), CallId::from(call));
        let (of, id) = (account.clone(), call.clone());
        let control = self
            .ask(move |room| {
                let desk = room.desk().account(&of)?;
                Some(desk.call(&id).map(|call| which(&controls(desk, call))))
            })
            .await?;
        match control {
            None => Err(fault(ErrorCode::AccountUnknown, "")),
            Some(None) => Err(fault(ErrorCode::CallGone, "")),
            Some(Some(Control::Can)) => self.give(&account, wish(call)).await,
            // An impatient second click: the first is under way.
            Some(Some(Control::Cannot(Why::RequestPending))) => Ok(()),
            Some(Some(Control::Cannot(why))) => Err(refused(why)),
        }
    }
}

/// To end a call must be possible whatever else was asked of it.
const fn even_if_pending(control: Control) -> Control {
    match control {
        Control::Cannot(Why::RequestPending) => Control::Can,
        Control::Can | Control::Cannot(_) => control,
    }
}

/// The number that somebody wrote, or that a link names.
pub(super) fn dialable(text: &str, country: Option<Country>) -> Result<Number, UiError> {
    let number = match Link::of(text) {
        Ok(link) => link.number(country).map_err(|error| error.to_string()),
        Err(LinkError::Scheme) => Number::of(text, country, Letters::Refused).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    number.map_err(|why| fault(ErrorCode::NumberInvalid, &why))
}
