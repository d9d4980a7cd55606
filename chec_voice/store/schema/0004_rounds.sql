-- Rounds: several coders judge the same answers, each without sight of the others.
CREATE TABLE round (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  -- sample: drawn and coded here. coded: coded elsewhere, and said to be independent by who made it.
  -- training: the answers of an expert's closed round, coded again by newcomers.
  kind TEXT NOT NULL CHECK (kind IN ('sample', 'coded', 'training')),
  expert_id INTEGER REFERENCES round (id),
  seed INTEGER NOT NULL, plan TEXT NOT NULL DEFAULT '{}',
  codebook_version_id INTEGER NOT NULL REFERENCES codebook_version (id),
  made_by TEXT NOT NULL, made_at TEXT NOT NULL,
  -- A closed round is judged by the decisions up to this one, whatever its coders do later.
  closed_at TEXT, closed_by TEXT NOT NULL DEFAULT '', last_decision INTEGER,
  CHECK ((kind = 'training') = (expert_id IS NOT NULL)),
  CHECK ((closed_at IS NULL) = (last_decision IS NULL))
) STRICT;
CREATE TABLE round_coder (
  round_id INTEGER NOT NULL REFERENCES round (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (round_id, coder_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_coder_coder ON round_coder (coder_id);
CREATE TABLE round_answer (
  round_id INTEGER NOT NULL REFERENCES round (id),
  response_id INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  PRIMARY KEY (round_id, response_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_answer_response ON round_answer (response_id);
-- Which answers each coder had finished when a round closed, and whether on their own.
CREATE TABLE round_judged (
  round_id INTEGER NOT NULL REFERENCES round (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  response_id INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  independent INTEGER NOT NULL,
  PRIMARY KEY (round_id, coder_id, response_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_judged_response ON round_judged (response_id);
-- Who coded an answer as a possible disclosure in a spreadsheet. No decision holds it (it is a route
-- to a person and not a theme), but whether coders see the same disclosures has to be measured.
CREATE TABLE coded_disclosure (
  response_id INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  at TEXT NOT NULL,
  PRIMARY KEY (response_id, coder_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX coded_disclosure_coder ON coded_disclosure (coder_id);

-- Whether a coder finished a segment without sight of suggestions or of others; also where they
-- found nothing to code, of which no decision tells.
ALTER TABLE review ADD COLUMN blind INTEGER NOT NULL DEFAULT 0;
UPDATE review SET blind = 1
WHERE (segment_id, coder_id) IN (
  SELECT segment_id, coder_id FROM decision GROUP BY segment_id, coder_id HAVING min(round = 'blind')
);

-- Decisions may be adjudicated: what several coders settled. A CHECK can only be changed by making
-- the table anew.
DROP VIEW coding;
CREATE TABLE decision_new (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('apply', 'reject', 'withdraw')),
  withdraws_id INTEGER REFERENCES decision_new (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  basis TEXT NOT NULL
    CHECK (basis IN ('unaided', 'suggested', 'bulk', 'imported', 'adjudicated')),
  suggestion_shown INTEGER NOT NULL, suggestion_score REAL, suggestion_run_id INTEGER,
  valence TEXT CHECK (valence IN ('helps', 'harms', 'mixed', 'wish')),
  level TEXT CHECK (level IN ('me', 'family', 'peers', 'place', 'system')),
  round TEXT NOT NULL DEFAULT '', queue_reason TEXT NOT NULL DEFAULT '',
  milliseconds INTEGER,
  codebook_version_id INTEGER NOT NULL REFERENCES codebook_version (id),
  batch_id INTEGER REFERENCES batch (id),
  at TEXT NOT NULL,
  CHECK ((verdict = 'withdraw') = (withdraws_id IS NOT NULL))
) STRICT;
INSERT INTO decision_new (id, uuid, segment_id, code_id, coder_id, verdict, withdraws_id, start,
  "end", basis, suggestion_shown, suggestion_score, suggestion_run_id, valence, level, round,
  queue_reason, milliseconds, codebook_version_id, batch_id, at)
SELECT id, uuid, segment_id, code_id, coder_id, verdict, withdraws_id, start,
  "end", basis, suggestion_shown, suggestion_score, suggestion_run_id, valence, level, round,
  queue_reason, milliseconds, codebook_version_id, batch_id, at
FROM decision ORDER BY id;
DROP TRIGGER decision_no_update;
DROP TRIGGER decision_no_delete;
DROP TABLE decision;
ALTER TABLE decision_new RENAME TO decision;
CREATE INDEX decision_pair ON decision (segment_id, code_id, coder_id, id);
CREATE INDEX decision_code ON decision (code_id);
CREATE INDEX decision_coder ON decision (coder_id, id);
CREATE UNIQUE INDEX decision_withdraws ON decision (withdraws_id) WHERE withdraws_id IS NOT NULL;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE VIEW coding AS
SELECT d.* FROM decision d
WHERE d.verdict <> 'withdraw'
  AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  AND NOT EXISTS (
    SELECT 1 FROM decision later
    WHERE later.segment_id = d.segment_id AND later.code_id = d.code_id
      AND later.coder_id = d.coder_id AND later.id > d.id AND later.verdict <> 'withdraw'
      AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = later.id));
