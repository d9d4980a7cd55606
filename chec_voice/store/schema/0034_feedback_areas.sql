-- The areas that a line of the feedback log is for; of a line that has none here, it is everybody.
CREATE TABLE feedback_area (
  id INTEGER PRIMARY KEY,
  feedback_id INTEGER NOT NULL REFERENCES feedback (id),
  area TEXT NOT NULL
) STRICT;
CREATE INDEX feedback_area_line ON feedback_area (feedback_id);
CREATE TRIGGER feedback_area_no_update BEFORE UPDATE ON feedback_area
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the feedback log is append-only'); END;
CREATE TRIGGER feedback_area_no_delete BEFORE DELETE ON feedback_area
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the feedback log is append-only'); END;
