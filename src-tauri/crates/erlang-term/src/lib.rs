//! The Erlang external term format (what `term_to_binary` writes; BERT is the same with three wrapped values), read and
//! written for peers that are not trusted.
//!
//! Invariant: whatever bytes come in, reading ends with a value or a [`Malformed`], never with a panic; it allocates nothing
//! in proportion to what a frame *says*, only to what it *has*, and nothing at all where the frame can be borrowed.
//!
//! # Reading
//!
//! [`Frames`] opens a frame: it checks the version byte and the size, and inflates a compressed one into a buffer that is
//! used again for the next. What comes out is a [`Reader`], a cursor over terms:
//!
//! * [`Reader::term`] reads one whole term. It is checked completely and then borrowed: a [`Term`] of a list of a million
//!   elements is a slice of the frame, whose elements are read when they are asked for.
//! * [`Reader::head`] reads one step: a number or a text at once, of a list or tuple only how many elements follow. That is
//!   the way for known shapes, without a pass over the frame beforehand.
//!
//! ```
//! use erlang_term::{Frames, Term};
//!
//! let frame = b"\x83\x68\x02\x64\x00\x05hello\x6d\x00\x00\x00\x05world";
//! let mut frames = Frames::default();
//! let Term::Tuple(elements) = frames.whole(frame)? else { panic!("not a tuple") };
//! let texts: Vec<_> = elements.filter_map(|term| term.text()).collect();
//! assert_eq!(texts, ["hello", "world"]);
//! # Ok::<(), erlang_term::Malformed>(())
//! ```
//!
//! What is deeper, longer or larger than [`Limits`] allow is malformed. Processes, ports, references and functions are read
//! over ([`Term::Opaque`]): they mean nothing outside of their node.
//!
//! # Writing
//!
//! [`Encoder`] appends terms to a buffer, in the form of any age of Erlang that [`Dialect`] names.
//!
//! ```
//! use erlang_term::{Dialect, Encoder, Frames};
//!
//! let mut encoder = Encoder::new(Dialect::default());
//! encoder.tuple(2).atom("retry_after").integer(1_546_839_040_024_071);
//! let frame = encoder.into_frame();
//! assert_eq!(Frames::default().whole(&frame)?.elements().and_then(|mut all| all.nth(1)?.integer()?.to_i64()), Some(1_546_839_040_024_071));
//! # Ok::<(), erlang_term::Malformed>(())
//! ```
//!
//! # Memory
//!
//! Of a plain frame nothing is copied. A compressed one needs its inflated size (checked against [`Limits::inflated`] before
//! a byte of it is made, grown as the bytes really come) and, once, some 40 kB for the inflater.

mod atom;
mod encoder;
mod frames;
mod head;
mod inflate;
mod integer;
mod limits;
mod malformed;
mod reader;
mod tag;
mod term;
mod text;

pub use atom::Atom;
pub use encoder::{Dialect, Encoder};
pub use frames::Frames;
pub use head::{Head, Opaque};
pub use integer::Integer;
pub use limits::Limits;
pub use malformed::Malformed;
pub use reader::Reader;
pub use term::{Elements, Term};
pub use text::text;
