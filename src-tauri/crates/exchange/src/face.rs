//! The faces of the exchange: each speaks one vendor's protocol over real sockets. Invariant: a face knows the switch, the switch knows no face.

pub(crate) mod basix;
pub(crate) mod cloudpbx;
pub(crate) mod kazoo;
pub(crate) mod socket;
pub(crate) mod wire;
pub(crate) mod xivo;
