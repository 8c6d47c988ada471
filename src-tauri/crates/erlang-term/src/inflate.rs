//! Inflating, within bounds. Invariant: room is made for what has come and what comes next, never for what was only declared.

use flate2::{Decompress, FlushDecompress, Status};

use crate::Malformed;

/// The least that is worth asking for.
const STEP: usize = 4 << 10;

/// Keeps the inflater and its output for the next frame.
#[derive(Default)]
pub(crate) struct Inflate {
    /// Made with the first compressed frame: it is larger than most connections ever need.
    state: Option<Decompress>,
    output: Vec<u8>,
}

impl Inflate {
    /// Inflates a stream that declares so many bytes.
    pub(crate) fn inflate(&mut self, stream: &[u8], declared: usize) -> Result<&[u8], Malformed> {
        let state = self.state.get_or_insert_with(|| Decompress::new(true));
        state.reset(true);
        self.output.clear();
        self.output.shrink_to(stream.len().saturating_mul(2).max(STEP));
        loop {
            let (read, made) = (state.total_in(), self.output.len());
            if made == self.output.capacity() {
                // Half as much again: with the old bytes beside the new ones that stays below three times what has come.
                // One byte more than declared, to see that more comes.
                self.output.reserve_exact((made / 2).max(STEP).min(declared - made + 1));
            }
            let rest = usize::try_from(read).ok().and_then(|read| stream.get(read..)).ok_or(Malformed::Compressed)?;
            let status =
                state.decompress_vec(rest, &mut self.output, FlushDecompress::None).map_err(|_| Malformed::Compressed)?;
            if self.output.len() > declared {
                return Err(Malformed::Compressed);
            }
            match status {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => {
                    // There was room, so nothing more can come.
                    if state.total_in() == read && self.output.len() == made {
                        return Err(Malformed::Compressed);
                    }
                }
            }
        }
        let all_read = usize::try_from(state.total_in()).is_ok_and(|read| read == stream.len());
        match (self.output.len() == declared, all_read) {
            (true, true) => Ok(&self.output),
            (true, false) => Err(Malformed::Trailing),
            (false, _) => Err(Malformed::Compressed),
        }
    }
}

impl std::fmt::Debug for Inflate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Inflate").field("output", &self.output.len()).finish_non_exhaustive()
    }
}
