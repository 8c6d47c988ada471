//! The drawn icons. Invariant: each state has its own outline, so that the set works in one colour.

/// One of the drawn icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Ready,
    Paused,
    Ringing,
    OnCall,
    WrapUp,
    Offline,
    Attention,
}

macro_rules! drawings {
    ($($state:ident: $name:literal),* $(,)?) => {
        impl Icon {
            /// The drawing: coloured, with a dot for missed calls.
            pub(super) const fn png(self, missed: bool) -> &'static [u8] {
                match (self, missed) {
                    $((Self::$state, false) => include_bytes!(concat!("../../../../icons/tray/44/", $name, ".png")),
                      (Self::$state, true) => include_bytes!(concat!("../../../../icons/tray/44/", $name, "-missed.png")),)*
                }
            }
        }
    };
}

drawings! {
    Ready: "ready",
    Paused: "paused",
    Ringing: "ringing",
    OnCall: "on-call",
    WrapUp: "wrap-up",
    Offline: "offline",
    Attention: "attention",
}

impl Icon {
    /// What it says in words.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Ready => "tray-state-ready",
            Self::Paused => "tray-state-not-ready",
            Self::Ringing => "tray-state-ringing",
            Self::OnCall => "tray-state-on-call",
            Self::WrapUp => "tray-state-wrap-up",
            Self::Offline => "tray-state-offline",
            Self::Attention => "tray-health-signed-out",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_is_a_picture() {
        for icon in [Icon::Ready, Icon::Paused, Icon::Ringing, Icon::OnCall, Icon::WrapUp, Icon::Offline, Icon::Attention] {
            for missed in [false, true] {
                assert!(tauri::image::Image::from_bytes(icon.png(missed)).is_ok(), "{icon:?}");
            }
        }
    }
}
