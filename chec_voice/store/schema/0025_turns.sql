-- What came later where two machines judged the same: counted, never timed, since clocks differ and go
-- back. A decision (or tag) made in this file has its own id as its turn; one that a merge brought
-- keeps the turn that it had where it was made, and what is made here afterwards gets higher ids. So a
-- turn is always higher than all that its maker's file held. Of equal turns the random end of the uuid
-- decides: the same in every file, whoever merged first.
ALTER TABLE decision ADD COLUMN turn INTEGER;
ALTER TABLE tag ADD COLUMN turn INTEGER;
ALTER TABLE cell_summary ADD COLUMN turn INTEGER;
-- How often a mark was set, changed or lifted, in the file where it was last: the higher one holds.
ALTER TABLE review ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unsure ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memo ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
-- Marks that were taken away, so that a merge does not bring them back.
CREATE TABLE lifted (
  what TEXT NOT NULL CHECK (what IN ('review', 'unsure')),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
  turn INTEGER NOT NULL,
  PRIMARY KEY (what, coder_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lifted_segment ON lifted (segment_id);
CREATE TRIGGER review_set AFTER INSERT ON review
WHEN EXISTS (SELECT 1 FROM lifted
  WHERE what = 'review' AND coder_id = new.coder_id AND segment_id = new.segment_id)
BEGIN
  UPDATE review SET turn = 1 + (SELECT turn FROM lifted
    WHERE what = 'review' AND coder_id = new.coder_id AND segment_id = new.segment_id)
  WHERE coder_id = new.coder_id AND segment_id = new.segment_id;
  DELETE FROM lifted
  WHERE what = 'review' AND coder_id = new.coder_id AND segment_id = new.segment_id;
END;
CREATE TRIGGER review_changed AFTER UPDATE OF state ON review WHEN new.turn = old.turn BEGIN
  UPDATE review SET turn = turn + 1
  WHERE coder_id = new.coder_id AND segment_id = new.segment_id;
END;
CREATE TRIGGER review_lifted AFTER DELETE ON review
WHEN NOT EXISTS (SELECT 1 FROM maintenance) BEGIN
  INSERT INTO lifted VALUES ('review', old.coder_id, old.segment_id, old.turn + 1)
  ON CONFLICT DO UPDATE SET turn = max(turn, excluded.turn);
END;
CREATE TRIGGER unsure_set AFTER INSERT ON unsure
WHEN EXISTS (SELECT 1 FROM lifted
  WHERE what = 'unsure' AND coder_id = new.coder_id AND segment_id = new.segment_id)
BEGIN
  UPDATE unsure SET turn = 1 + (SELECT turn FROM lifted
    WHERE what = 'unsure' AND coder_id = new.coder_id AND segment_id = new.segment_id)
  WHERE coder_id = new.coder_id AND segment_id = new.segment_id;
  DELETE FROM lifted
  WHERE what = 'unsure' AND coder_id = new.coder_id AND segment_id = new.segment_id;
END;
CREATE TRIGGER unsure_lifted AFTER DELETE ON unsure
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
  AND EXISTS (SELECT 1 FROM segment WHERE id = old.segment_id)
BEGIN
  INSERT INTO lifted VALUES ('unsure', old.coder_id, old.segment_id, old.turn + 1)
  ON CONFLICT DO UPDATE SET turn = max(turn, excluded.turn);
END;
CREATE TRIGGER memo_turned AFTER UPDATE OF withdrawn ON memo
WHEN new.turn = old.turn AND new.withdrawn <> old.withdrawn BEGIN
  UPDATE memo SET turn = turn + 1 WHERE id = new.id;
END;

-- As in 0008 and 0018, by turns: a merge may bring what came earlier than what stands.
DROP TRIGGER standing_said;
CREATE TRIGGER standing_said AFTER INSERT ON decision
WHEN new.verdict <> 'withdraw' AND new.turn IS NULL BEGIN
  INSERT INTO standing
  VALUES (new.code_id, new.segment_id, new.coder_id, new.verdict = 'apply', new.id)
  ON CONFLICT DO UPDATE SET applied = excluded.applied, decision_id = excluded.decision_id;
END;
CREATE TRIGGER standing_brought AFTER INSERT ON decision
WHEN new.verdict <> 'withdraw' AND new.turn IS NOT NULL BEGIN
  INSERT INTO standing
  VALUES (new.code_id, new.segment_id, new.coder_id, new.verdict = 'apply', new.id)
  ON CONFLICT DO UPDATE SET applied = excluded.applied, decision_id = excluded.decision_id
  WHERE (SELECT (ifnull(turn, id), substr(uuid, -12)) < (new.turn, substr(new.uuid, -12))
    FROM decision WHERE id = standing.decision_id);
END;
DROP TRIGGER standing_withdrawn;
CREATE TRIGGER standing_withdrawn AFTER INSERT ON decision WHEN new.verdict = 'withdraw' BEGIN
  DELETE FROM standing WHERE decision_id = new.withdraws_id
    AND (code_id, segment_id, coder_id) = (new.code_id, new.segment_id, new.coder_id);
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (new.segment_id, new.code_id, new.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY ifnull(turn, id) DESC, substr(uuid, -12) DESC LIMIT 1;
END;
DROP TRIGGER standing_moved;
CREATE TRIGGER standing_moved AFTER UPDATE OF segment_id, code_id, coder_id ON decision
WHEN (old.segment_id, old.code_id, old.coder_id)
  IS NOT (new.segment_id, new.code_id, new.coder_id)
BEGIN
  DELETE FROM standing
  WHERE (code_id, segment_id, coder_id) = (old.code_id, old.segment_id, old.coder_id);
  DELETE FROM standing
  WHERE (code_id, segment_id, coder_id) = (new.code_id, new.segment_id, new.coder_id);
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (old.segment_id, old.code_id, old.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY ifnull(turn, id) DESC, substr(uuid, -12) DESC LIMIT 1;
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (new.segment_id, new.code_id, new.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY ifnull(turn, id) DESC, substr(uuid, -12) DESC LIMIT 1;
END;
DROP TRIGGER standing_gone;
CREATE TRIGGER standing_gone AFTER DELETE ON decision BEGIN
  DELETE FROM standing
  WHERE (code_id, segment_id, coder_id) = (old.code_id, old.segment_id, old.coder_id);
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (old.segment_id, old.code_id, old.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY ifnull(turn, id) DESC, substr(uuid, -12) DESC LIMIT 1;
END;
DROP VIEW tagged;
CREATE VIEW tagged AS
SELECT t.* FROM tag t
WHERE t.verdict <> 'withdraw'
  AND NOT EXISTS (SELECT 1 FROM tag w WHERE w.withdraws_id = t.id)
  AND NOT EXISTS (
    SELECT 1 FROM tag later
    WHERE later.segment_id = t.segment_id AND later.domain_id = t.domain_id
      AND later.driver_id IS t.driver_id AND later.coder_id = t.coder_id
      AND (ifnull(later.turn, later.id), substr(later.uuid, -12))
        > (ifnull(t.turn, t.id), substr(t.uuid, -12))
      AND later.verdict <> 'withdraw'
      AND NOT EXISTS (SELECT 1 FROM tag w WHERE w.withdraws_id = later.id));
DROP VIEW cell_standing;
CREATE VIEW cell_standing AS
SELECT c.* FROM cell_summary c
WHERE c.withdraws_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM cell_summary w WHERE w.withdraws_id = c.id)
  AND NOT EXISTS (
    SELECT 1 FROM cell_summary later
    WHERE later.participant_id = c.participant_id AND later.code_id = c.code_id
      AND (ifnull(later.turn, later.id), substr(later.uuid, -12))
        > (ifnull(c.turn, c.id), substr(c.uuid, -12))
      AND later.withdraws_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM cell_summary w WHERE w.withdraws_id = later.id));
