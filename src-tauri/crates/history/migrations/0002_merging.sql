-- The search index merged its segments inside every 64th insert, which then took ten times as long as the others. The writer
-- merges when nothing waits (see writer.rs); more segments than this are merged at once all the same.
INSERT INTO call_text (call_text, rank) VALUES ('automerge', 0);
INSERT INTO call_text (call_text, rank) VALUES ('crisismerge', 32);
