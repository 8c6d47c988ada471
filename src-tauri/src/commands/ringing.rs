//! Commands about how calls ring. Invariant: translate and delegate; the engine decides.

use std::sync::Arc;

use cordboard_contract::{ErrorCode, RingingArguments, SoundFileArguments, ToneArguments, UiError, UiPlayed, UiSounds};
use cordboard_engine::Engine;
use tauri::State;

use crate::{desktop::sounds::Sounds, shell::Shell};

/// Keeps how calls ring.
#[tauri::command]
pub(crate) async fn save_ringing(
    shell: State<'_, Shell>,
    sounds: State<'_, Arc<Sounds>>,
    arguments: RingingArguments,
) -> Result<(), UiError> {
    shell.engine.save_ringing(arguments).await?;
    sounds.ringtones().forgive();
    Ok(())
}

/// What there is to choose from.
#[tauri::command]
pub(crate) async fn sounds(sounds: State<'_, Arc<Sounds>>) -> Result<UiSounds, UiError> {
    Ok(UiSounds { devices: Sounds::devices().await, files: sounds.files().await })
}

/// Plays a tone for some seconds.
#[tauri::command]
pub(crate) async fn play_tone(sounds: State<'_, Arc<Sounds>>, arguments: ToneArguments) -> Result<UiPlayed, UiError> {
    let sound = Engine::sound_of(arguments);
    if sound.is_silent() {
        return Ok(UiPlayed { device: None, trouble: None });
    }
    match sounds.ringtones().try_out(sound).await {
        Ok(Some(played)) => Ok(UiPlayed {
            device: Some(cordboard_contract::clean(&played.device)),
            trouble: played.trouble.as_ref().map(Engine::sound_problem),
        }),
        Ok(None) => Ok(UiPlayed { device: None, trouble: None }),
        Err(trouble) => Err(UiError { code: ErrorCode::SoundUnavailable, detail: Engine::sound_problem(&trouble).code }),
    }
}

/// Takes a sound over to the user's own.
#[tauri::command]
pub(crate) async fn add_sound(sounds: State<'_, Arc<Sounds>>, arguments: SoundFileArguments) -> Result<String, UiError> {
    sounds.add(arguments).await
}
