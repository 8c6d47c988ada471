//! Dialled text and links. Invariant: what leaves this crate as a number to dial holds nothing but dialling keys, and a number
//! that is brought into its canonical form twice stays as it was.

mod country;
mod dialled;
mod emergency;
mod link;
mod number;
mod text;

pub use country::{Country, UnknownCountry};
pub use dialled::{Undiallable, sanitise_dialled};
pub use link::{Link, LinkError};
pub use number::{Kind, Letters, NotANumber, Number};
