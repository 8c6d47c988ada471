//! Rules of the switch.
