-- What was done about a theme, for those who spoke. Append-only: the last line of a theme stands.
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  code_id INTEGER NOT NULL REFERENCES code (id),
  response TEXT NOT NULL CHECK (response IN ('done', 'doing', 'cannot', 'looking')),
  text TEXT NOT NULL, owner TEXT NOT NULL, due TEXT NOT NULL,
  author TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX feedback_code ON feedback (code_id, id);
CREATE TRIGGER feedback_no_update BEFORE UPDATE ON feedback
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the feedback log is append-only'); END;
CREATE TRIGGER feedback_no_delete BEFORE DELETE ON feedback
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the feedback log is append-only'); END;
