-- Columns of numbers, packed, so that counting half a million answers reads a few megabytes and no rows.
-- Whoever counts much packs what they read (store/packed.py); what changes a row drops the block that it
-- is in, in the same transaction. What is not here is read from the tables.
CREATE TABLE packed (
  what TEXT NOT NULL,       -- the table
  block INTEGER NOT NULL,   -- 65,536 ids of it; of attributes all are one block
  part INTEGER NOT NULL,    -- which column; of judgements the code, of values the attribute
  data BLOB NOT NULL,
  PRIMARY KEY (what, block, part)
) STRICT;

CREATE TRIGGER packed_standing_in AFTER INSERT ON standing BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('standing', new.segment_id >> 16, new.code_id);
END;
CREATE TRIGGER packed_standing_out AFTER DELETE ON standing BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('standing', old.segment_id >> 16, old.code_id);
END;
CREATE TRIGGER packed_standing_other AFTER UPDATE ON standing BEGIN
  DELETE FROM packed WHERE what = 'standing' AND block IN (old.segment_id >> 16, new.segment_id >> 16)
    AND part IN (old.code_id, new.code_id);
END;
CREATE TRIGGER packed_segment_in AFTER INSERT ON segment BEGIN
  DELETE FROM packed WHERE (what, block) = ('segment', new.id >> 16);
END;
CREATE TRIGGER packed_segment_out AFTER DELETE ON segment BEGIN
  DELETE FROM packed WHERE (what, block) = ('segment', old.id >> 16);
END;
CREATE TRIGGER packed_segment_other AFTER UPDATE OF id, response_id ON segment BEGIN
  DELETE FROM packed WHERE what = 'segment' AND block IN (old.id >> 16, new.id >> 16);
END;
CREATE TRIGGER packed_response_in AFTER INSERT ON response BEGIN
  DELETE FROM packed WHERE (what, block) = ('response', new.id >> 16);
END;
CREATE TRIGGER packed_response_out AFTER DELETE ON response BEGIN
  DELETE FROM packed WHERE (what, block) = ('response', old.id >> 16);
END;
CREATE TRIGGER packed_response_other AFTER UPDATE OF id, participant_id, question_id ON response BEGIN
  DELETE FROM packed WHERE what = 'response' AND block IN (old.id >> 16, new.id >> 16);
END;
CREATE TRIGGER packed_participant_in AFTER INSERT ON participant BEGIN
  DELETE FROM packed WHERE (what, block) = ('participant', new.id >> 16);
END;
CREATE TRIGGER packed_participant_out AFTER DELETE ON participant BEGIN
  DELETE FROM packed WHERE (what, block) = ('participant', old.id >> 16);
END;
CREATE TRIGGER packed_participant_other AFTER UPDATE OF id, session_id ON participant BEGIN
  DELETE FROM packed WHERE what = 'participant' AND block IN (old.id >> 16, new.id >> 16);
END;
CREATE TRIGGER packed_participant_value_in AFTER INSERT ON participant_attribute BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('participant_attribute', 0, new.attribute_id);
END;
CREATE TRIGGER packed_participant_value_out AFTER DELETE ON participant_attribute BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('participant_attribute', 0, old.attribute_id);
END;
CREATE TRIGGER packed_participant_value_other AFTER UPDATE ON participant_attribute BEGIN
  DELETE FROM packed WHERE what = 'participant_attribute' AND block = 0
    AND part IN (old.attribute_id, new.attribute_id);
END;
CREATE TRIGGER packed_response_value_in AFTER INSERT ON response_attribute BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('response_attribute', 0, new.attribute_id);
END;
CREATE TRIGGER packed_response_value_out AFTER DELETE ON response_attribute BEGIN
  DELETE FROM packed WHERE (what, block, part) = ('response_attribute', 0, old.attribute_id);
END;
CREATE TRIGGER packed_response_value_other AFTER UPDATE ON response_attribute BEGIN
  DELETE FROM packed WHERE what = 'response_attribute' AND block = 0
    AND part IN (old.attribute_id, new.attribute_id);
END;
