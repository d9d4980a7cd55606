-- What stands of each (code, segment, coder), kept beside the log in the same transaction as the
-- decision. The log stays the truth: `doctor --repair` makes this table anew from it.
CREATE TABLE standing (
  code_id INTEGER NOT NULL, segment_id INTEGER NOT NULL, coder_id INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  PRIMARY KEY (code_id, segment_id, coder_id)
) STRICT, WITHOUT ROWID;
INSERT INTO standing SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM coding;
CREATE TRIGGER standing_said AFTER INSERT ON decision WHEN new.verdict <> 'withdraw' BEGIN
  INSERT OR REPLACE INTO standing
  VALUES (new.code_id, new.segment_id, new.coder_id, new.verdict = 'apply', new.id);
END;
CREATE TRIGGER standing_withdrawn AFTER INSERT ON decision WHEN new.verdict = 'withdraw' BEGIN
  DELETE FROM standing WHERE decision_id = new.withdraws_id
    AND (code_id, segment_id, coder_id) = (new.code_id, new.segment_id, new.coder_id);
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (new.segment_id, new.code_id, new.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY id DESC LIMIT 1;
END;
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
  ORDER BY id DESC LIMIT 1;
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (new.segment_id, new.code_id, new.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY id DESC LIMIT 1;
END;
CREATE TRIGGER standing_gone AFTER DELETE ON decision BEGIN
  DELETE FROM standing
  WHERE (code_id, segment_id, coder_id) = (old.code_id, old.segment_id, old.coder_id);
  INSERT OR IGNORE INTO standing
  SELECT code_id, segment_id, coder_id, verdict = 'apply', id FROM decision d
  WHERE (segment_id, code_id, coder_id) = (old.segment_id, old.code_id, old.coder_id)
    AND verdict <> 'withdraw'
    AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  ORDER BY id DESC LIMIT 1;
END;
DROP VIEW coding;
-- The current state of every coder's decisions: the last one on a (segment, code) that stands.
CREATE VIEW coding AS
SELECT d.* FROM decision d
JOIN standing t ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)
  AND t.decision_id = d.id;
