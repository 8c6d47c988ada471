//! One step of reading. Invariant: what holds no other terms is complete; what does says only how many follow.

use crate::{Atom, Integer};

/// The beginning of a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Head<'a> {
    /// A whole integer.
    Integer(Integer<'a>),
    /// A whole float, finite.
    Float(f64),
    /// A whole atom.
    Atom(Atom<'a>),
    /// A whole binary.
    Binary(&'a [u8]),
    /// A binary of bits; in the last byte only the upper so many count.
    Bits(&'a [u8], u8),
    /// A list of integers from 0 to 255, as Erlang writes short ones: what is called a string there.
    Bytes(&'a [u8]),
    /// The empty list.
    Nil,
    /// So many elements follow, then the tail: [`Head::Nil`] for a proper list.
    List(usize),
    /// So many elements follow.
    Tuple(usize),
    /// So many pairs of key and value follow.
    Map(usize),
    /// Something of a node's own, read over as a whole.
    Opaque(Opaque),
}

/// What means something only at its own node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opaque {
    /// A process.
    Pid,
    /// A port.
    Port,
    /// A reference.
    Reference,
    /// A function by module, name and arity.
    Export,
    /// A function with what it has caught.
    Fun,
}
