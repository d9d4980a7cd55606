-- Counts that screens show after every key are kept, in the transaction of what they count. They follow
-- from the other tables: `doctor` compares, `doctor --repair` makes them anew (store/tallies.py).

-- Segments that are open to coding, by blocks of 512 ids, and how many of these each coder is done with
-- or has skipped. Sums over blocks are lengths of queues; a block with fewer reviews than open segments
-- has one that the coder has not seen.
CREATE TABLE open_block (block INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
CREATE TABLE review_block (
  coder_id INTEGER NOT NULL, block INTEGER NOT NULL,
  done INTEGER NOT NULL, skipped INTEGER NOT NULL,
  PRIMARY KEY (coder_id, block)
) STRICT, WITHOUT ROWID;
-- How many judgements of each coder and code stand.
CREATE TABLE standing_count (
  coder_id INTEGER NOT NULL, code_id INTEGER NOT NULL, applied INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (coder_id, code_id, applied)
) STRICT, WITHOUT ROWID;
-- Of people who agree to analysis: those asked and those who answered, and responses by state.
CREATE TABLE question_count (
  question_id INTEGER PRIMARY KEY,
  asked INTEGER NOT NULL, people INTEGER NOT NULL,
  answered INTEGER NOT NULL, blank INTEGER NOT NULL, non_answer INTEGER NOT NULL
) STRICT;
-- Responses that say something, and those of them whose present words a person has read for risk.
CREATE TABLE read_count (
  id INTEGER PRIMARY KEY CHECK (id = 1), said INTEGER NOT NULL, read INTEGER NOT NULL
) STRICT;

INSERT INTO open_block SELECT s.id >> 9, count(*) FROM segment s JOIN response r ON r.id = s.response_id
WHERE r.state = 'answered' AND NOT r.raised GROUP BY 1;
INSERT INTO review_block SELECT v.coder_id, v.segment_id >> 9, sum(v.state = 'done'), sum(v.state = 'skipped')
FROM review v JOIN segment s ON s.id = v.segment_id JOIN response r ON r.id = s.response_id
WHERE r.state = 'answered' AND NOT r.raised GROUP BY 1, 2;
INSERT INTO standing_count SELECT coder_id, code_id, applied, count(*) FROM standing GROUP BY 1, 2, 3;
INSERT INTO question_count SELECT r.question_id, count(DISTINCT r.participant_id),
  count(DISTINCT CASE WHEN r.state = 'answered' THEN r.participant_id END),
  sum(r.state = 'answered'), sum(r.state = 'blank'), sum(r.state = 'non_answer')
FROM response r WHERE (r.raised & 2) = 0 GROUP BY 1;
INSERT INTO read_count SELECT 1, count(*), count(CASE WHEN EXISTS (
  SELECT 1 FROM read_mark m WHERE m.response_id = r.id AND m.stands) THEN 1 END)
FROM response r WHERE r.text <> '';

-- Rows that say nothing go, so that what was added and taken away again leaves no trace.
CREATE TRIGGER open_block_empty AFTER UPDATE ON open_block WHEN new.n = 0 BEGIN
  DELETE FROM open_block WHERE block = new.block;
END;
CREATE TRIGGER review_block_empty AFTER UPDATE ON review_block WHEN new.done = 0 AND new.skipped = 0 BEGIN
  DELETE FROM review_block WHERE coder_id = new.coder_id AND block = new.block;
END;
CREATE TRIGGER standing_count_empty AFTER UPDATE ON standing_count WHEN new.n = 0 BEGIN
  DELETE FROM standing_count
  WHERE (coder_id, code_id, applied) = (new.coder_id, new.code_id, new.applied);
END;
CREATE TRIGGER question_count_empty AFTER UPDATE ON question_count
WHEN new.answered = 0 AND new.blank = 0 AND new.non_answer = 0 BEGIN
  DELETE FROM question_count WHERE question_id = new.question_id;
END;

-- Each trigger holds in whatever order rows come and go: merges and handouts put off foreign keys.
CREATE TRIGGER segment_counted AFTER INSERT ON segment
WHEN EXISTS (SELECT 1 FROM response WHERE id = new.response_id AND state = 'answered' AND NOT raised)
BEGIN
  INSERT INTO open_block VALUES (new.id >> 9, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO review_block SELECT coder_id, new.id >> 9, state = 'done', state = 'skipped'
  FROM review WHERE segment_id = new.id
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;
CREATE TRIGGER segment_uncounted BEFORE DELETE ON segment
WHEN EXISTS (SELECT 1 FROM response WHERE id = old.response_id AND state = 'answered' AND NOT raised)
BEGIN
  UPDATE open_block SET n = n - 1 WHERE block = old.id >> 9;
  INSERT INTO review_block SELECT coder_id, old.id >> 9, state = 'done', state = 'skipped'
  FROM review WHERE segment_id = old.id
  ON CONFLICT DO UPDATE SET done = done - excluded.done, skipped = skipped - excluded.skipped;
END;
CREATE TRIGGER review_counted AFTER INSERT ON review
WHEN EXISTS (SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id
  WHERE s.id = new.segment_id AND r.state = 'answered' AND NOT r.raised)
BEGIN
  INSERT INTO review_block
  VALUES (new.coder_id, new.segment_id >> 9, new.state = 'done', new.state = 'skipped')
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;
CREATE TRIGGER review_uncounted AFTER DELETE ON review
WHEN EXISTS (SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id
  WHERE s.id = old.segment_id AND r.state = 'answered' AND NOT r.raised)
BEGIN
  UPDATE review_block SET done = done - (old.state = 'done'), skipped = skipped - (old.state = 'skipped')
  WHERE coder_id = old.coder_id AND block = old.segment_id >> 9;
END;
CREATE TRIGGER review_recounted AFTER UPDATE OF state ON review
WHEN old.state <> new.state AND EXISTS (
  SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id
  WHERE s.id = new.segment_id AND r.state = 'answered' AND NOT r.raised)
BEGIN
  UPDATE review_block SET done = done + (new.state = 'done') - (old.state = 'done'),
    skipped = skipped + (new.state = 'skipped') - (old.state = 'skipped')
  WHERE coder_id = new.coder_id AND block = new.segment_id >> 9;
END;
-- An answer comes in or goes out with all its segments and what coders made of them.
CREATE TRIGGER response_opened AFTER INSERT ON response WHEN new.state = 'answered' AND NOT new.raised
BEGIN
  INSERT INTO open_block SELECT id >> 9, count(*) FROM segment WHERE response_id = new.id GROUP BY 1
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO review_block SELECT v.coder_id, v.segment_id >> 9, sum(v.state = 'done'), sum(v.state = 'skipped')
  FROM segment s CROSS JOIN review v ON v.segment_id = s.id WHERE s.response_id = new.id GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;
CREATE TRIGGER response_shut BEFORE DELETE ON response WHEN old.state = 'answered' AND NOT old.raised
BEGIN
  INSERT INTO open_block SELECT id >> 9, count(*) FROM segment WHERE response_id = old.id GROUP BY 1
  ON CONFLICT DO UPDATE SET n = n - excluded.n;
  INSERT INTO review_block SELECT v.coder_id, v.segment_id >> 9, sum(v.state = 'done'), sum(v.state = 'skipped')
  FROM segment s CROSS JOIN review v ON v.segment_id = s.id WHERE s.response_id = old.id GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET done = done - excluded.done, skipped = skipped - excluded.skipped;
END;
CREATE TRIGGER response_moved AFTER UPDATE OF state, raised ON response
WHEN (old.state = 'answered' AND NOT old.raised) <> (new.state = 'answered' AND NOT new.raised)
BEGIN
  INSERT INTO open_block
  SELECT id >> 9, CASE WHEN old.state = 'answered' AND NOT old.raised THEN -count(*) ELSE count(*) END
  FROM segment WHERE response_id = new.id GROUP BY 1
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO review_block SELECT v.coder_id, v.segment_id >> 9,
    sum(v.state = 'done') * CASE WHEN old.state = 'answered' AND NOT old.raised THEN -1 ELSE 1 END,
    sum(v.state = 'skipped') * CASE WHEN old.state = 'answered' AND NOT old.raised THEN -1 ELSE 1 END
  FROM segment s CROSS JOIN review v ON v.segment_id = s.id WHERE s.response_id = new.id GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET done = done + excluded.done, skipped = skipped + excluded.skipped;
END;

-- As in 0008, but a row that is there is changed and not replaced, so that counting sees it.
DROP TRIGGER standing_said;
CREATE TRIGGER standing_said AFTER INSERT ON decision WHEN new.verdict <> 'withdraw' BEGIN
  INSERT INTO standing
  VALUES (new.code_id, new.segment_id, new.coder_id, new.verdict = 'apply', new.id)
  ON CONFLICT DO UPDATE SET applied = excluded.applied, decision_id = excluded.decision_id;
END;
CREATE TRIGGER standing_counted AFTER INSERT ON standing BEGIN
  INSERT INTO standing_count VALUES (new.coder_id, new.code_id, new.applied, 1)
  ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER standing_uncounted AFTER DELETE ON standing BEGIN
  UPDATE standing_count SET n = n - 1
  WHERE (coder_id, code_id, applied) = (old.coder_id, old.code_id, old.applied);
END;
CREATE TRIGGER standing_turned AFTER UPDATE OF applied ON standing WHEN old.applied <> new.applied BEGIN
  UPDATE standing_count SET n = n - 1
  WHERE (coder_id, code_id, applied) = (old.coder_id, old.code_id, old.applied);
  INSERT INTO standing_count VALUES (new.coder_id, new.code_id, new.applied, 1)
  ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER question_counted AFTER INSERT ON response WHEN (new.raised & 2) = 0 BEGIN
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
CREATE TRIGGER question_uncounted AFTER DELETE ON response WHEN (old.raised & 2) = 0 BEGIN
  UPDATE question_count SET
    asked = asked - (NOT EXISTS (SELECT 1 FROM response o WHERE o.participant_id = old.participant_id
      AND o.question_id = old.question_id AND o.id <> old.id AND (o.raised & 2) = 0)),
    people = people - (old.state = 'answered' AND NOT EXISTS (SELECT 1 FROM response o
      WHERE o.participant_id = old.participant_id AND o.question_id = old.question_id
      AND o.id <> old.id AND (o.raised & 2) = 0 AND o.state = 'answered')),
    answered = answered - (old.state = 'answered'), blank = blank - (old.state = 'blank'),
    non_answer = non_answer - (old.state = 'non_answer')
  WHERE question_id = old.question_id;
END;
CREATE TRIGGER question_recounted AFTER UPDATE OF state, raised ON response
WHEN old.state <> new.state OR (old.raised & 2) <> (new.raised & 2)
BEGIN
  INSERT INTO question_count
  WITH other AS (SELECT count(*) > 0 AS asked, ifnull(max(state = 'answered'), 0) AS answered
    FROM response WHERE participant_id = new.participant_id AND question_id = new.question_id
    AND id <> new.id AND (raised & 2) = 0)
  SELECT new.question_id,
    (((new.raised & 2) = 0) - ((old.raised & 2) = 0)) * (NOT asked),
    (((new.raised & 2) = 0 AND new.state = 'answered') - ((old.raised & 2) = 0 AND old.state = 'answered'))
      * (NOT answered),
    ((new.raised & 2) = 0 AND new.state = 'answered') - ((old.raised & 2) = 0 AND old.state = 'answered'),
    ((new.raised & 2) = 0 AND new.state = 'blank') - ((old.raised & 2) = 0 AND old.state = 'blank'),
    ((new.raised & 2) = 0 AND new.state = 'non_answer')
      - ((old.raised & 2) = 0 AND old.state = 'non_answer')
  FROM other WHERE true
  ON CONFLICT DO UPDATE SET asked = asked + excluded.asked, people = people + excluded.people,
    answered = answered + excluded.answered, blank = blank + excluded.blank,
    non_answer = non_answer + excluded.non_answer;
END;

CREATE TRIGGER read_counted AFTER INSERT ON read_mark WHEN new.stands BEGIN
  UPDATE read_count SET read = read + 1
  WHERE (SELECT text <> '' FROM response WHERE id = new.response_id) AND NOT EXISTS (
    SELECT 1 FROM read_mark WHERE response_id = new.response_id AND coder_id <> new.coder_id AND stands);
END;
CREATE TRIGGER read_uncounted AFTER DELETE ON read_mark WHEN old.stands BEGIN
  UPDATE read_count SET read = read - 1
  WHERE (SELECT text <> '' FROM response WHERE id = old.response_id) AND NOT EXISTS (
    SELECT 1 FROM read_mark WHERE response_id = old.response_id AND coder_id <> old.coder_id AND stands);
END;
CREATE TRIGGER read_recounted AFTER UPDATE OF stands ON read_mark WHEN old.stands <> new.stands BEGIN
  UPDATE read_count SET read = read + new.stands - old.stands
  WHERE (SELECT text <> '' FROM response WHERE id = new.response_id) AND NOT EXISTS (
    SELECT 1 FROM read_mark WHERE response_id = new.response_id AND coder_id <> new.coder_id AND stands);
END;
CREATE TRIGGER said_counted AFTER INSERT ON response WHEN new.text <> '' BEGIN
  UPDATE read_count SET said = said + 1, read = read
    + EXISTS (SELECT 1 FROM read_mark WHERE response_id = new.id AND stands);
END;
CREATE TRIGGER said_uncounted BEFORE DELETE ON response WHEN old.text <> '' BEGIN
  UPDATE read_count SET said = said - 1, read = read
    - EXISTS (SELECT 1 FROM read_mark WHERE response_id = old.id AND stands);
END;
-- As in 0009, and counted first, while the marks stand as they did: triggers of one event come in no
-- order that could be relied upon.
DROP TRIGGER response_new_words;
CREATE TRIGGER response_new_words AFTER UPDATE OF text ON response WHEN new.text <> old.text BEGIN
  UPDATE read_count SET said = said + (new.text <> '') - (old.text <> ''), read = read
    + ((new.text <> '') - (old.text <> ''))
      * EXISTS (SELECT 1 FROM read_mark WHERE response_id = new.id AND stands)
  WHERE (new.text = '') <> (old.text = '');
  UPDATE read_mark SET stands = 0, why = 'new words' WHERE response_id = new.id
    -- A placeholder for a name is no new word, and neither is putting words under seal.
    AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'redaction')
    AND NOT EXISTS (SELECT 1 FROM raised_wording w WHERE w.response_id = new.id AND w.stands);
END;

-- What else is asked at every key or opening reads one of these, and no whole table.
CREATE INDEX read_mark_back ON read_mark (response_id) WHERE NOT stands AND why <> '';
CREATE INDEX participant_group ON participant (id) WHERE is_group;
