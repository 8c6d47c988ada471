-- Fragments of calls that are not in the search index yet (see absorb.rs). A new call costs a row here instead of a piece of
-- the index, which would have to be merged with others soon. Each fragment stands between two spaces.
CREATE TABLE unindexed (
    id        INTEGER PRIMARY KEY,
    fragments TEXT NOT NULL
) STRICT;
