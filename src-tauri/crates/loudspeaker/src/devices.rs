//! The devices. Invariant: everything here waits for the sound system, which may take its time.

use std::str::FromStr as _;

use cordboard_ringtone::{Device, Trouble};
use rodio::cpal::traits::{DeviceTrait as _, HostTrait as _};
use rodio::cpal::{self, DeviceId};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

/// Names of ALSA for ways to a card, not for cards: nobody could choose among them.
const WAYS: [&str; 14] = [
    "null",
    "surround",
    "front:",
    "iec958",
    "dmix",
    "dsnoop",
    "usbstream",
    "samplerate",
    "speexrate",
    "lavrate",
    "upmix",
    "vdownmix",
    "oss",
    "hw:",
];

/// What was found of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// It takes sound, under this name.
    There(String),
    /// It is not there; the one that the system uses takes sound, under this name.
    Instead(String),
}

/// The devices that can be chosen, by name. Waits for the sound system.
#[must_use]
pub fn devices() -> Vec<Device> {
    let Ok(found) = cpal::default_host().output_devices() else { return Vec::new() };
    let mut devices: Vec<Device> = found.filter_map(|device| described(&device)).collect();
    devices.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.id.cmp(&other.id)));
    devices.dedup_by(|one, other| one.name == other.name);
    devices
}

/// Whether a device takes sound, the one that the system uses when none is named. Opens it for a moment; waits for the sound
/// system.
///
/// # Errors
/// Why nothing would be heard.
pub fn look(device: Option<&str>) -> Result<Look, Trouble> {
    let chosen = device.map(|device| open(Some(device), |_| ()));
    match chosen {
        Some(Ok((_, name))) => Ok(Look::There(name)),
        Some(Err(_)) => open(None, |_| ()).map(|(_, name)| Look::Instead(name)),
        None => open(None, |_| ()).map(|(_, name)| Look::There(name)),
    }
}

/// Opens a device, and tells its name.
pub(crate) fn open(
    id: Option<&str>,
    lost: impl FnMut(cpal::Error) + Clone + Send + 'static,
) -> Result<(MixerDeviceSink, String), Trouble> {
    let host = cpal::default_host();
    let device = match id {
        Some(id) => DeviceId::from_str(id).ok().and_then(|known| host.device_by_id(&known)),
        None => host.default_output_device(),
    };
    let Some(device) = device else {
        return Err(id.map_or(Trouble::NoDevice, |id| Trouble::DeviceGone(id.to_owned())));
    };
    let name = described(&device).map_or_else(|| device.to_string(), |known| known.name);
    let opened =
        DeviceSinkBuilder::from_device(device).and_then(|builder| builder.with_error_callback(lost).open_sink_or_fallback());
    match opened {
        Ok(mut sink) => {
            sink.log_on_drop(false);
            Ok((sink, name))
        }
        Err(error) => {
            tracing::debug!(%error, "a sound device does not open");
            Err(if id.is_none() { Trouble::NoDevice } else { Trouble::Refused(error.to_string()) })
        }
    }
}

fn described(device: &cpal::Device) -> Option<Device> {
    let id = device.id().ok()?;
    let is_way = WAYS.iter().any(|way| id.id().starts_with(way)) || id.id() == "default";
    let description = device.description().ok()?;
    (!is_way).then(|| Device { id: id.to_string(), name: description.name().trim().to_owned() })
}
