-- Counts that say nothing have no row, also where a first change counts nothing: an answer that was
-- shut away before it changed left a row of zeros, which doctor then called wrong.
CREATE TRIGGER question_count_none AFTER INSERT ON question_count
WHEN new.answered = 0 AND new.blank = 0 AND new.non_answer = 0 BEGIN
  DELETE FROM question_count WHERE question_id = new.question_id;
END;
CREATE TRIGGER review_block_none AFTER INSERT ON review_block WHEN new.done = 0 AND new.skipped = 0 BEGIN
  DELETE FROM review_block WHERE coder_id = new.coder_id AND block = new.block;
END;
DELETE FROM question_count WHERE answered = 0 AND blank = 0 AND non_answer = 0;
DELETE FROM review_block WHERE done = 0 AND skipped = 0;
