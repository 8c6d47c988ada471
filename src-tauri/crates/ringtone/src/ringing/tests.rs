#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use tokio::task::JoinHandle;
use tokio::time::{advance, sleep};

use super::*;
use crate::BuiltIn;

const DEFAULT: &str = "Loudspeaker";

/// A sound system of a few words.
#[derive(Default)]
struct Room {
    /// Ids of the devices that are there; the one that the system uses is "".
    devices: BTreeSet<String>,
    /// Files that can be played.
    files: BTreeSet<String>,
    /// Answers nothing.
    hangs: bool,
    /// What was played, as `tone@device`, and `stop`.
    log: Vec<String>,
    /// The turn that plays now, and where.
    plays: Option<(u64, String)>,
}

struct FakeSpeaker {
    room: Arc<Mutex<Room>>,
    heard: mpsc::UnboundedReceiver<Heard>,
    tell: mpsc::UnboundedSender<Heard>,
}

impl Speaker for FakeSpeaker {
    fn play(&mut self, turn: u64, tone: &Tone, _: u8, device: Option<&str>) {
        let mut room = self.room.lock().unwrap();
        let place = device.unwrap_or_default().to_owned();
        let name = if place.is_empty() { DEFAULT.to_owned() } else { place.clone() };
        room.log.push(format!("{}@{name}", String::from(tone.clone())));
        room.plays = None;
        if room.hangs {
            return;
        }
        let heard = match tone {
            _ if !room.devices.contains(&place) => {
                Heard::Failed(turn, if place.is_empty() { Trouble::NoDevice } else { Trouble::DeviceGone(place) })
            }
            Tone::File(file) if !room.files.contains(file) => Heard::Failed(turn, Trouble::FileUnreadable(file.clone())),
            Tone::Silent | Tone::BuiltIn(_) | Tone::File(_) => {
                room.plays = Some((turn, place));
                Heard::Plays(turn, name)
            }
        };
        self.tell.send(heard).unwrap();
    }

    fn stop(&mut self) {
        let mut room = self.room.lock().unwrap();
        room.plays = None;
        room.log.push("stop".to_owned());
    }

    async fn heard(&mut self) -> Heard {
        self.heard.recv().await.unwrap()
    }
}

/// A player at a fake sound system.
struct Rig {
    room: Arc<Mutex<Room>>,
    ringtones: Ringtones,
    troubles: watch::Receiver<Option<Trouble>>,
    tell: mpsc::UnboundedSender<Heard>,
    running: JoinHandle<()>,
}

impl Rig {
    fn with(devices: &[&str]) -> Self {
        let devices = devices.iter().map(|device| (*device).to_owned()).collect();
        let room = Arc::new(Mutex::new(Room { devices, ..Room::default() }));
        let (tell, heard) = mpsc::unbounded_channel();
        let speaker = FakeSpeaker { room: Arc::clone(&room), heard, tell: tell.clone() };
        let (ringtones, player, troubles) = Ringtones::new(speaker);
        Self { room, ringtones, troubles, tell, running: tokio::spawn(player.run()) }
    }

    async fn ring(&self, call: &str, sound: Sound) {
        self.ringtones.ring(key(call), sound);
        settled().await;
    }

    async fn over(&self, call: &str) {
        self.ringtones.over(key(call));
        settled().await;
    }

    /// The device that plays is pulled out.
    async fn pull_out(&self, device: &str) {
        {
            let mut room = self.room.lock().unwrap();
            room.devices.remove(device);
            let (turn, place) = room.plays.take().expect("something plays");
            assert_eq!(place, device);
            self.tell.send(Heard::Lost(turn)).unwrap();
        }
        settled().await;
    }

    fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.room.lock().unwrap().log)
    }

    fn trouble(&self) -> Option<Trouble> {
        self.troubles.borrow().clone()
    }
}

/// Everybody had his turn; no time passed that anything waits for.
async fn settled() {
    sleep(Duration::from_millis(1)).await;
}

fn key(call: &str) -> Key {
    (AccountId::from("lyon"), CallId::from(call))
}

fn bell() -> Sound {
    Sound { tone: Tone::default(), device: None, volume: 70 }
}

fn on(device: &str) -> Sound {
    Sound { device: Some(Device { id: device.to_owned(), name: device.to_uppercase() }), ..bell() }
}

fn chime() -> Sound {
    Sound { tone: Tone::BuiltIn(BuiltIn::Chime), ..bell() }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_heard_while_it_rings() {
    let rig = Rig::with(&[""]);
    rig.ring("7", bell()).await;
    rig.over("7").await;
    rig.over("7").await;
    assert_eq!(rig.log(), ["bell@Loudspeaker", "stop"]);
    assert_eq!(rig.trouble(), None);
}

#[tokio::test(start_paused = true)]
async fn of_several_calls_the_one_that_rings_longest_is_heard() {
    let rig = Rig::with(&[""]);
    rig.ring("7", bell()).await;
    rig.ring("8", chime()).await;
    rig.ring("9", chime()).await;
    assert_eq!(rig.log(), ["bell@Loudspeaker"]);
    rig.over("9").await;
    assert_eq!(rig.log(), [""; 0]);
    rig.over("7").await;
    assert_eq!(rig.log(), ["chime@Loudspeaker"]);
    rig.over("8").await;
    assert_eq!(rig.log(), ["stop"]);
}

#[tokio::test(start_paused = true)]
async fn the_same_sound_goes_on_when_the_next_call_rings_with_it() {
    let rig = Rig::with(&[""]);
    rig.ring("7", bell()).await;
    rig.ring("8", bell()).await;
    rig.over("7").await;
    assert_eq!(rig.log(), ["bell@Loudspeaker"]);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_pulled_out_is_replaced_by_the_systems_and_named() {
    let rig = Rig::with(&["", "headset"]);
    rig.ring("7", on("headset")).await;
    rig.pull_out("headset").await;
    assert_eq!(rig.log(), ["bell@headset", "bell@Loudspeaker"]);
    assert_eq!(rig.trouble(), Some(Trouble::DeviceGone("HEADSET".to_owned())));
    rig.over("7").await;
    rig.ring("8", on("headset")).await;
    assert_eq!(rig.log(), ["stop", "bell@headset", "bell@Loudspeaker"], "the chosen one is tried first each time");
    rig.over("8").await;
    rig.room.lock().unwrap().devices.insert("headset".to_owned());
    rig.ring("9", on("headset")).await;
    assert_eq!((rig.log().pop().unwrap().as_str(), rig.trouble()), ("bell@headset", None), "it is there again");
}

#[tokio::test(start_paused = true)]
async fn without_any_device_nothing_hangs_and_one_that_comes_is_used() {
    let rig = Rig::with(&[]);
    rig.ring("7", on("headset")).await;
    assert_eq!(rig.log(), ["bell@headset", "bell@Loudspeaker"]);
    assert_eq!(rig.trouble(), Some(Trouble::NoDevice));
    rig.room.lock().unwrap().devices.insert(String::new());
    advance(AGAIN).await;
    settled().await;
    assert_eq!(rig.log(), ["bell@headset", "bell@Loudspeaker"]);
    assert_eq!(rig.trouble(), Some(Trouble::DeviceGone("HEADSET".to_owned())), "the chosen one is still missing");
    rig.over("7").await;
    advance(AGAIN * 5).await;
    settled().await;
    assert_eq!(rig.log(), ["stop"], "nobody tries for a call that is over");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_gone_is_replaced_by_a_tone_of_the_program() {
    let rig = Rig::with(&[""]);
    let file = Sound { tone: Tone::File("mine.ogg".to_owned()), ..bell() };
    rig.ring("7", file.clone()).await;
    assert_eq!(rig.log(), ["file:mine.ogg@Loudspeaker", "bell@Loudspeaker"]);
    assert_eq!(rig.trouble(), Some(Trouble::FileUnreadable("mine.ogg".to_owned())));
    rig.over("7").await;
    rig.room.lock().unwrap().files.insert("mine.ogg".to_owned());
    rig.ring("8", file).await;
    assert_eq!((rig.log(), rig.trouble()), (vec!["stop".to_owned(), "file:mine.ogg@Loudspeaker".to_owned()], None));
}

#[tokio::test(start_paused = true)]
async fn a_sound_system_that_does_not_answer_is_not_waited_for() {
    let rig = Rig::with(&[""]);
    rig.room.lock().unwrap().hangs = true;
    rig.ring("7", bell()).await;
    assert_eq!(rig.trouble(), None);
    advance(PATIENCE).await;
    settled().await;
    assert_eq!(rig.trouble(), Some(Trouble::Silent));
    rig.over("7").await;
    assert_eq!(rig.ringtones.try_out(chime()).await, Err(Trouble::Silent));
    settled().await;
    assert_eq!(rig.log(), ["bell@Loudspeaker", "stop", "chime@Loudspeaker", "stop"]);
    rig.room.lock().unwrap().hangs = false;
    rig.ring("8", bell()).await;
    assert_eq!(rig.trouble(), None, "it answers again");
}

#[tokio::test(start_paused = true)]
async fn nothing_rings_for_ever() {
    let rig = Rig::with(&[""]);
    rig.ring("7", bell()).await;
    advance(LONGEST - Duration::from_secs(1)).await;
    settled().await;
    assert_eq!(rig.log(), ["bell@Loudspeaker"]);
    advance(Duration::from_secs(1)).await;
    settled().await;
    assert_eq!(rig.log(), ["stop"]);
}

#[tokio::test(start_paused = true)]
async fn a_tone_is_tried_out_for_some_seconds_and_calls_come_first() {
    let rig = Rig::with(&["", "headset"]);
    let played = rig.ringtones.try_out(on("headset")).await.unwrap().unwrap();
    assert_eq!(played, Played { device: "headset".to_owned(), trouble: None });
    assert_eq!(rig.log(), ["bell@headset"]);
    sleep(TRIAL + Duration::from_millis(1)).await;
    assert_eq!(rig.log(), ["stop"]);

    rig.ringtones.try_out(chime()).await.unwrap();
    rig.ring("7", bell()).await;
    assert_eq!(rig.log(), ["chime@Loudspeaker", "bell@Loudspeaker"]);
    assert_eq!(rig.ringtones.try_out(chime()).await, Ok(None), "while it rings");
    assert_eq!(rig.log(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn whoever_tries_out_learns_what_plays_instead() {
    let rig = Rig::with(&[""]);
    let played = rig.ringtones.try_out(on("headset")).await.unwrap().unwrap();
    let gone = Trouble::DeviceGone("HEADSET".to_owned());
    assert_eq!(played, Played { device: DEFAULT.to_owned(), trouble: Some(gone.clone()) });
    assert_eq!(rig.trouble(), Some(gone));
    rig.ringtones.forgive();
    settled().await;
    assert_eq!(rig.trouble(), None, "the user chose anew");
    rig.room.lock().unwrap().devices.clear();
    assert_eq!(rig.ringtones.try_out(bell()).await, Err(Trouble::NoDevice));
}

#[tokio::test(start_paused = true)]
async fn what_is_heard_of_an_earlier_turn_changes_nothing() {
    let rig = Rig::with(&["", "headset"]);
    rig.ring("7", on("headset")).await;
    rig.over("7").await;
    rig.ring("8", bell()).await;
    rig.tell.send(Heard::Lost(1)).unwrap();
    settled().await;
    assert_eq!(rig.log(), ["bell@headset", "stop", "bell@Loudspeaker"]);
}

#[tokio::test(start_paused = true)]
async fn the_sound_ends_with_its_owner() {
    let Rig { room, ringtones, running, .. } = Rig::with(&[""]);
    ringtones.ring(key("7"), bell());
    settled().await;
    drop(ringtones);
    running.await.unwrap();
    assert_eq!(room.lock().unwrap().log, ["bell@Loudspeaker", "stop"]);
}
