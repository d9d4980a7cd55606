-- How those who spoke were listened to: answers to the checklist of space, voice, audience and
-- influence. Append-only: the last answer to a question stands.
CREATE TABLE checklist (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  question TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'partly', 'no')),
  text TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX checklist_question ON checklist (question, id);
CREATE TRIGGER checklist_no_update BEFORE UPDATE ON checklist
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the checklist is append-only'); END;
CREATE TRIGGER checklist_no_delete BEFORE DELETE ON checklist
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'the checklist is append-only'); END;
