-- What an import replaced or made besides wording (which `replaced` keeps), so that undo puts back
-- exactly what was there: one row for each thing, with its value before the import. A NULL is
-- nothing: undo takes away what the import put there. Rows of a person go with the person.
CREATE TABLE replaced_value (
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  -- A column ('participant.is_group'), values of attributes ('participant_attribute'), the votes of a
  -- session as JSON ('vote'), or a row that the import made ('session', 'question', 'attribute').
  what TEXT NOT NULL,
  target_id INTEGER NOT NULL,
  attribute_id INTEGER NOT NULL DEFAULT 0,
  value TEXT, state TEXT,
  PRIMARY KEY (batch_id, what, target_id, attribute_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX replaced_value_target ON replaced_value (what, target_id);

-- Projects of the first weeks were made before dot votes were kept.
CREATE TABLE IF NOT EXISTS vote (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  session_id INTEGER NOT NULL REFERENCES session (id),
  question_id INTEGER NOT NULL REFERENCES question (id),
  option TEXT NOT NULL, count INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS vote_session ON vote (session_id);
