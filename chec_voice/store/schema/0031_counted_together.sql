-- As in 0018, but silent while an import adds a block of rows: it counts the block in one go
-- (store/tallies.py), which costs a tenth of counting at every row.
DROP TRIGGER segment_counted;
CREATE TRIGGER segment_counted AFTER INSERT ON segment
WHEN NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together')
AND EXISTS (SELECT 1 FROM response WHERE id = new.response_id AND state = 'answered' AND NOT raised)
BEGIN
  INSERT INTO open_block VALUES (new.id >> 9, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO review_block SELECT coder_id, new.id >> 9, state = 'done', state = 'skipped'
  FROM review WHERE segment_id = new.id
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;
DROP TRIGGER response_opened;
CREATE TRIGGER response_opened AFTER INSERT ON response
WHEN new.state = 'answered' AND NOT new.raised
AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together')
BEGIN
  INSERT INTO open_block SELECT id >> 9, count(*) FROM segment WHERE response_id = new.id GROUP BY 1
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO review_block SELECT v.coder_id, v.segment_id >> 9, sum(v.state = 'done'), sum(v.state = 'skipped')
  FROM segment s CROSS JOIN review v ON v.segment_id = s.id WHERE s.response_id = new.id GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;
DROP TRIGGER question_counted;
CREATE TRIGGER question_counted AFTER INSERT ON response
WHEN (new.raised & 2) = 0
AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together')
BEGIN
  INSERT INTO question_count VALUES (new.question_id,
    NOT EXISTS (SELECT 1 FROM response o WHERE o.participant_id = new.participant_id
      AND o.question_id = new.question_id AND o.id <> new.id AND (o.raised & 2) = 0),
    new.state = 'answered' AND NOT EXISTS (SELECT 1 FROM response o
      WHERE o.participant_id = new.participant_id AND o.question_id = new.question_id
      AND o.id <> new.id AND (o.raised & 2) = 0 AND o.state = 'answered'),
    new.state = 'answered', new.state = 'blank', new.state = 'non_answer')
  ON CONFLICT DO UPDATE SET asked = asked + excluded.asked, people = people + excluded.people,
    answered = answered + excluded.answered, blank = blank + excluded.blank,
    non_answer = non_answer + excluded.non_answer;
END;
DROP TRIGGER said_counted;
CREATE TRIGGER said_counted AFTER INSERT ON response
WHEN new.text <> '' AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'counted together')
BEGIN
  UPDATE read_count SET said = said + 1, read = read
    + EXISTS (SELECT 1 FROM read_mark WHERE response_id = new.id AND stands);
END;
