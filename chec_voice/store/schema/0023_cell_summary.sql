-- What a person wrote about one case (a person or group) on one theme: a cell of the framework
-- matrix. Append-only: the last of a cell that nobody took back stands; '' says that it was emptied.
CREATE TABLE cell_summary (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  participant_id INTEGER NOT NULL REFERENCES participant (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  text TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  withdraws_id INTEGER REFERENCES cell_summary (id),
  at TEXT NOT NULL,
  CHECK (withdraws_id IS NULL OR text = '')
) STRICT;
CREATE INDEX cell_summary_place ON cell_summary (participant_id, code_id, id);
CREATE INDEX cell_summary_code ON cell_summary (code_id);
CREATE UNIQUE INDEX cell_summary_withdraws ON cell_summary (withdraws_id)
WHERE withdraws_id IS NOT NULL;
CREATE TRIGGER cell_summary_no_update BEFORE UPDATE ON cell_summary
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'summaries of the matrix are append-only'); END;
CREATE TRIGGER cell_summary_no_delete BEFORE DELETE ON cell_summary
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'summaries of the matrix are append-only'); END;
-- What stands in each cell.
CREATE VIEW cell_standing AS
SELECT c.* FROM cell_summary c
WHERE c.withdraws_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM cell_summary w WHERE w.withdraws_id = c.id)
  AND NOT EXISTS (
    SELECT 1 FROM cell_summary later
    WHERE later.participant_id = c.participant_id AND later.code_id = c.code_id
      AND later.id > c.id AND later.withdraws_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM cell_summary w WHERE w.withdraws_id = later.id));
