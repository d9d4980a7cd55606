-- As in 0025, 0018 and 0032, but silent while an import adds a block of judgements: what stands then is
-- written at its end, in the order of its table (store/coded_import.py), which costs a tenth.
DROP TRIGGER standing_said;
CREATE TRIGGER standing_said AFTER INSERT ON decision
WHEN new.verdict <> 'withdraw' AND new.turn IS NULL
AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together') BEGIN
  INSERT INTO standing
  VALUES (new.code_id, new.segment_id, new.coder_id, new.verdict = 'apply', new.id)
  ON CONFLICT DO UPDATE SET applied = excluded.applied, decision_id = excluded.decision_id;
END;
DROP TRIGGER standing_counted;
CREATE TRIGGER standing_counted AFTER INSERT ON standing
WHEN NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together') BEGIN
  INSERT INTO standing_count VALUES (new.coder_id, new.code_id, new.applied, 1)
  ON CONFLICT DO UPDATE SET n = n + 1;
END;
DROP TRIGGER packed_standing_in;
CREATE TRIGGER packed_standing_in AFTER INSERT ON standing
WHEN NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together') BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('standing', new.segment_id >> 16, new.code_id);
END;
