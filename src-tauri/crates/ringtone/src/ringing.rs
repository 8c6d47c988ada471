//! What plays while calls ring. Invariant: at most one sound plays, that of the call that has rung longest; when nothing rings,
//! nothing plays; and a device or file that is gone is replaced by one that is there, which is said.

use cordboard_model::{AccountId, CallId};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Duration, Instant, sleep_until};

use crate::{Device, Heard, Played, Sound, Speaker, Tone, Trouble};

/// A call, whichever account it is on.
pub type Key = (AccountId, CallId);

/// No telephone rings longer; whatever is wrong then, it is not heard for ever.
const LONGEST: Duration = Duration::from_secs(180);
/// How long a tone is tried out.
const TRIAL: Duration = Duration::from_secs(4);
/// A sound system that says nothing for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// A device may be plugged in again while it rings.
const AGAIN: Duration = Duration::from_secs(2);

/// Whoever has it makes calls ring. Dropping it ends the [`Player`], and with it the sound.
#[derive(Clone, Debug)]
pub struct Ringtones {
    requests: mpsc::UnboundedSender<Request>,
}

#[derive(Debug)]
enum Request {
    Ring(Key, Sound),
    Over(Key),
    Try(Sound, oneshot::Sender<Result<Played, Trouble>>),
    Forgive,
}

impl Ringtones {
    /// The handle, what has to run for it, and what is wrong with the sound at any time.
    #[must_use]
    pub fn new<S: Speaker>(speaker: S) -> (Self, Player<S>, watch::Receiver<Option<Trouble>>) {
        let (requests, asked) = mpsc::unbounded_channel();
        let (troubles, told) = watch::channel(None);
        let player = Player { asked, speaker, troubles, rings: Vec::new(), trial: None, turn: 0, playing: None };
        (Self { requests }, player, told)
    }

    /// A call rings. Returns at once.
    pub fn ring(&self, key: Key, sound: Sound) {
        self.say(Request::Ring(key, sound));
    }

    /// It rings no more. Returns at once.
    pub fn over(&self, key: Key) {
        self.say(Request::Over(key));
    }

    /// Plays a sound for some seconds, unless a call rings: calls come first. `None` when one does.
    ///
    /// # Errors
    /// Why nothing is heard.
    pub async fn try_out(&self, sound: Sound) -> Result<Option<Played>, Trouble> {
        let (reply, answer) = oneshot::channel();
        self.say(Request::Try(sound, reply));
        answer.await.map_or(Ok(None), |played| played.map(Some))
    }

    /// The user chose anew: what was wrong is no longer said.
    pub fn forgive(&self) {
        self.say(Request::Forgive);
    }

    fn say(&self, request: Request) {
        // Without a player the app is ending.
        drop(self.requests.send(request));
    }
}

/// Decides what plays. It has to be run.
#[derive(Debug)]
pub struct Player<S> {
    asked: mpsc::UnboundedReceiver<Request>,
    speaker: S,
    troubles: watch::Sender<Option<Trouble>>,
    /// In the order in which they began.
    rings: Vec<Ring>,
    trial: Option<Trial>,
    turn: u64,
    playing: Option<Playing>,
}

#[derive(Debug)]
struct Ring {
    key: Key,
    sound: Sound,
    until: Instant,
}

#[derive(Debug)]
struct Trial {
    sound: Sound,
    reply: Option<oneshot::Sender<Result<Played, Trouble>>>,
    until: Option<Instant>,
}

/// What the speaker was told last.
#[derive(Debug)]
struct Playing {
    turn: u64,
    wanted: Sound,
    /// What plays in truth.
    tone: Tone,
    device: Option<Device>,
    trouble: Option<Trouble>,
    waits: Waits,
}

#[derive(Clone, Copy, Debug)]
enum Waits {
    /// For the speaker's answer, no longer than to then.
    ToHear(Instant),
    /// To try once more.
    ToTryAgain(Instant),
    ForNothing,
}

impl<S: Speaker> Player<S> {
    /// Plays until the last [`Ringtones`] is dropped.
    pub async fn run(mut self) {
        loop {
            let next = self.next();
            tokio::select! {
                request = self.asked.recv() => match request {
                    None => break,
                    Some(request) => self.take(request),
                },
                heard = self.speaker.heard() => self.hear(heard),
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => self.lapse(Instant::now()),
            }
            self.settle();
        }
        self.speaker.stop();
    }

    fn take(&mut self, request: Request) {
        match request {
            Request::Ring(key, sound) => {
                self.rings.retain(|ring| ring.key != key);
                self.rings.push(Ring { key, sound, until: Instant::now() + LONGEST });
            }
            Request::Over(key) => self.rings.retain(|ring| ring.key != key),
            Request::Try(sound, reply) => {
                // The former trial begins anew, also when it is the same.
                if self.trial.take().is_some() {
                    self.playing = None;
                }
                if self.rings.is_empty() {
                    self.trial = Some(Trial { sound, reply: Some(reply), until: None });
                }
            }
            Request::Forgive => self.tell(None),
        }
    }

    /// Plays what is to be heard now.
    fn settle(&mut self) {
        if !self.rings.is_empty() {
            self.trial = None;
        }
        let wanted = self.rings.first().map(|ring| &ring.sound).or(self.trial.as_ref().map(|trial| &trial.sound));
        match (wanted, &self.playing) {
            (None, None) => {}
            (None, Some(_)) => {
                self.playing = None;
                self.speaker.stop();
            }
            (Some(wanted), Some(playing)) if playing.wanted == *wanted => {}
            (Some(wanted), _) => {
                let wanted = wanted.clone();
                let (tone, device) = (wanted.tone.clone(), wanted.device.clone());
                self.play(Playing { turn: 0, wanted, tone, device, trouble: None, waits: Waits::ForNothing });
            }
        }
    }

    fn play(&mut self, mut playing: Playing) {
        self.turn += 1;
        playing.turn = self.turn;
        playing.waits = Waits::ToHear(Instant::now() + PATIENCE);
        let device = playing.device.as_ref().map(|device| device.id.as_str());
        self.speaker.play(self.turn, &playing.tone, playing.wanted.volume, device);
        self.playing = Some(playing);
    }

    fn hear(&mut self, heard: Heard) {
        let (Heard::Plays(turn, _) | Heard::Failed(turn, _) | Heard::Lost(turn)) = heard;
        let Some(mut playing) = self.playing.take_if(|playing| playing.turn == turn) else { return };
        match heard {
            Heard::Plays(_, device) => {
                playing.waits = Waits::ForNothing;
                let trouble = playing.trouble.clone();
                self.playing = Some(playing);
                self.tell(trouble.clone());
                self.answer(Ok(Played { device, trouble }));
            }
            Heard::Failed(_, trouble) => self.replace(playing, trouble),
            Heard::Lost(_) => self.replace(playing, Trouble::NoDevice),
        }
    }

    /// Plays the next best, or tries again later.
    fn replace(&mut self, mut playing: Playing, trouble: Trouble) {
        if let (Trouble::FileUnreadable(_), Tone::File(name)) = (&trouble, &playing.tone) {
            playing.trouble = Some(Trouble::FileUnreadable(name.clone()));
            playing.tone = Tone::default();
            return self.play(playing);
        }
        if let Some(device) = playing.device.take() {
            playing.trouble = Some(Trouble::DeviceGone(device.name));
            return self.play(playing);
        }
        playing.waits = Waits::ToTryAgain(Instant::now() + AGAIN);
        self.playing = Some(playing);
        self.tell(Some(trouble.clone()));
        self.answer(Err(trouble));
    }

    /// Does what is due.
    fn lapse(&mut self, now: Instant) {
        self.rings.retain(|ring| ring.until > now);
        if self.trial.as_ref().is_some_and(|trial| trial.until.is_some_and(|until| until <= now)) {
            self.trial = None;
        }
        match self.playing.as_ref().map(|playing| playing.waits) {
            Some(Waits::ToHear(until)) if until <= now => {
                if let Some(playing) = &mut self.playing {
                    playing.waits = Waits::ForNothing;
                }
                self.tell(Some(Trouble::Silent));
                self.answer(Err(Trouble::Silent));
            }
            // From the beginning: the chosen device may be there again.
            Some(Waits::ToTryAgain(at)) if at <= now => self.playing = None,
            Some(Waits::ToHear(_) | Waits::ToTryAgain(_) | Waits::ForNothing) | None => {}
        }
    }

    /// When [`Player::lapse`] is next of use.
    fn next(&self) -> Option<Instant> {
        let waits = self.playing.as_ref().and_then(|playing| match playing.waits {
            Waits::ToHear(at) | Waits::ToTryAgain(at) => Some(at),
            Waits::ForNothing => None,
        });
        let trial = self.trial.as_ref().and_then(|trial| trial.until);
        self.rings.iter().map(|ring| ring.until).chain(waits).chain(trial).min()
    }

    /// Answers whoever tries a sound out, once.
    fn answer(&mut self, answer: Result<Played, Trouble>) {
        let Some(trial) = &mut self.trial else { return };
        let failed = answer.is_err();
        if let Some(reply) = trial.reply.take() {
            trial.until = Some(Instant::now() + TRIAL);
            // Whoever asked may have stopped waiting.
            drop(reply.send(answer));
        }
        if failed {
            self.trial = None;
        }
    }

    fn tell(&self, trouble: Option<Trouble>) {
        self.troubles.send_if_modified(|told| {
            let news = *told != trouble;
            if news {
                if let Some(trouble) = &trouble {
                    tracing::warn!(%trouble, "the ringtone");
                }
                *told = trouble;
            }
            news
        });
    }
}

#[cfg(test)]
mod tests;
