-- What lists of answers, and undo and redo across several acts, stand on.

-- Acts that one press did together have one name: they are undone and redone together. Empty for
-- an event that stands alone.
ALTER TABLE event ADD COLUMN command TEXT NOT NULL DEFAULT '';
CREATE INDEX event_command ON event (command) WHERE command <> '';
-- Rows that a command changed, so that it can be taken back and done again: the row before (null:
-- it was made) and after (null: it went). Held here because events never hold words.
CREATE TABLE edit (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES event (id),
  entity TEXT NOT NULL, row_id INTEGER NOT NULL,
  before TEXT, after TEXT
) STRICT;
CREATE INDEX edit_event ON edit (event_id);

-- The order of a version's codes, so that an edited codebook can be put back as it was.
ALTER TABLE code_history ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE code_history SET position = (SELECT position FROM code WHERE code.id = code_id);

-- A coder's "I am not sure", about an answer; it goes with the segment.
CREATE TABLE unsure (
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  PRIMARY KEY (coder_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unsure_segment ON unsure (segment_id);

-- What each filter of a selection reads instead of whole tables.
DROP INDEX decision_code;
CREATE INDEX decision_code ON decision (code_id, segment_id);
CREATE INDEX response_question ON response (question_id);
CREATE INDEX response_out ON response (id) WHERE state <> 'answered' OR raised <> 0;
CREATE INDEX participant_attribute_value ON participant_attribute (attribute_id, state, value);
CREATE INDEX response_attribute_value ON response_attribute (attribute_id, state, value);
