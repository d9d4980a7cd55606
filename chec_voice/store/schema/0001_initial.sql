-- Schema of a project file, first release.
--
-- Every entity has an integer id for joins and a uuid for exchange between projects. Times are UTC,
-- ISO 8601. JSON columns hold lists and objects that are read whole. Offsets are half-open and count
-- Unicode code points. Derived rows (suggestions, embeddings, topic members) have no uuid: they are
-- identified by their run or text hash and can be made again.

CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_with TEXT NOT NULL,
  seed INTEGER NOT NULL,
  synthetic INTEGER NOT NULL DEFAULT 0,
  notice TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
-- A row here, inside one transaction, opens the append-only tables: withdrawal of a person and
-- remapping of spans after a redaction are the only users.
CREATE TABLE maintenance (id INTEGER PRIMARY KEY, reason TEXT NOT NULL) STRICT;

CREATE TABLE coder (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL DEFAULT 'coder' CHECK (role IN ('coder', 'lead')),
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'synthetic')),
  created_at TEXT NOT NULL
) STRICT;

-- --- codebook ---
CREATE TABLE codebook_version (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT 'en-GB',
  sources TEXT NOT NULL DEFAULT '{}',
  loaded_at TEXT NOT NULL
) STRICT;
CREATE TABLE code (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  parent_id INTEGER REFERENCES code (id),
  area TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL, label TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL CHECK (kind IN ('area', 'code', 'housekeeping')),
  codable INTEGER NOT NULL,
  brief TEXT NOT NULL DEFAULT '', definition TEXT NOT NULL DEFAULT '',
  when_to_use TEXT NOT NULL DEFAULT '[]', when_not_to_use TEXT NOT NULL DEFAULT '[]',
  examples TEXT NOT NULL DEFAULT '[]', keywords TEXT NOT NULL DEFAULT '[]',
  basis TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '',
  retired INTEGER NOT NULL DEFAULT 0,
  replaced_by INTEGER REFERENCES code (id)
) STRICT;
CREATE INDEX code_parent ON code (parent_id);
-- What a code said in each codebook version, so that an old decision can be read with the
-- definition that its coder saw.
CREATE TABLE code_history (
  codebook_version_id INTEGER NOT NULL REFERENCES codebook_version (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  content TEXT NOT NULL,
  PRIMARY KEY (codebook_version_id, code_id)
) STRICT, WITHOUT ROWID;

-- --- what came in ---
CREATE TABLE batch (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '{}', undone_at TEXT
) STRICT;
CREATE TABLE source (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, sha256 TEXT NOT NULL, reader TEXT NOT NULL, encoding TEXT NOT NULL DEFAULT '',
  mapping TEXT NOT NULL, mapping_sha256 TEXT NOT NULL, rows INTEGER NOT NULL,
  batch_id INTEGER NOT NULL REFERENCES batch (id), imported_at TEXT NOT NULL
) STRICT;
CREATE INDEX source_sha ON source (sha256);
CREATE INDEX source_batch ON source (batch_id);
CREATE TABLE profile (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE, mapping TEXT NOT NULL, saved_at TEXT NOT NULL
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE, held_on TEXT, area TEXT, partner TEXT, setting TEXT,
  n_participants INTEGER, contact_route TEXT
) STRICT;
CREATE TABLE participant (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  session_id INTEGER NOT NULL REFERENCES session (id),
  ref TEXT NOT NULL,
  is_group INTEGER NOT NULL DEFAULT 0, n_participants INTEGER NOT NULL DEFAULT 1,
  consent_analysis TEXT NOT NULL DEFAULT 'not_recorded'
    CHECK (consent_analysis IN ('yes', 'no', 'not_recorded')),
  consent_quotation TEXT NOT NULL DEFAULT 'not_recorded'
    CHECK (consent_quotation IN ('yes', 'no', 'not_recorded')),
  own_ref TEXT, retain_until TEXT,
  batch_id INTEGER REFERENCES batch (id),
  UNIQUE (session_id, ref)
) STRICT;
CREATE INDEX participant_batch ON participant (batch_id);
CREATE TABLE attribute (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE, label TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL CHECK (scope IN ('participant', 'response')),
  position INTEGER NOT NULL DEFAULT 0, value_order TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE participant_attribute (
  participant_id INTEGER NOT NULL REFERENCES participant (id),
  attribute_id INTEGER NOT NULL REFERENCES attribute (id),
  value TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('given', 'blank', 'prefer_not_to_say', 'not_asked')),
  PRIMARY KEY (participant_id, attribute_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE question (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL UNIQUE, label TEXT NOT NULL DEFAULT '',
  polarity TEXT NOT NULL DEFAULT 'neutral'
    CHECK (polarity IN ('helps', 'harms', 'change', 'neutral')),
  position INTEGER NOT NULL
) STRICT;
CREATE TABLE response (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  participant_id INTEGER NOT NULL REFERENCES participant (id),
  question_id INTEGER NOT NULL REFERENCES question (id),
  source_id INTEGER NOT NULL REFERENCES source (id),
  row INTEGER NOT NULL,
  ref TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('answered', 'blank', 'non_answer')),
  voice TEXT NOT NULL CHECK (voice IN ('verbatim', 'scribed', 'paraphrase', 'group')),
  n_participants INTEGER NOT NULL DEFAULT 1,
  language TEXT NOT NULL DEFAULT '',
  deidentified_at TEXT,
  -- Why a response is out of coding, search and exports: 1, a concern was raised and no lead has
  -- returned it; 2, its person does not consent to analysis; 3, both. 0: it is in.
  raised INTEGER NOT NULL DEFAULT 0 CHECK (raised BETWEEN 0 AND 3),
  updated_at TEXT NOT NULL,
  UNIQUE (participant_id, question_id, ref)
) STRICT;
CREATE INDEX response_source ON response (source_id);
CREATE INDEX response_raised ON response (raised) WHERE raised <> 0;
-- Dot votes: counts per option at a session. A vote is not a person and not a response.
CREATE TABLE vote (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  session_id INTEGER NOT NULL REFERENCES session (id),
  question_id INTEGER NOT NULL REFERENCES question (id),
  option TEXT NOT NULL, count INTEGER NOT NULL
) STRICT;
CREATE INDEX vote_session ON vote (session_id);
CREATE TABLE response_attribute (
  response_id INTEGER NOT NULL REFERENCES response (id),
  attribute_id INTEGER NOT NULL REFERENCES attribute (id),
  value TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('given', 'blank', 'prefer_not_to_say', 'not_asked')),
  PRIMARY KEY (response_id, attribute_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE segment (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  response_id INTEGER NOT NULL REFERENCES response (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, text_hash TEXT NOT NULL,
  CHECK (0 <= start AND start <= "end"),
  UNIQUE (response_id, start, "end")
) STRICT;
CREATE INDEX segment_hash ON segment (text_hash);

-- What a person said about a stretch that may point at somebody; never the words themselves.
-- Spans are of the text as it stands now: an accepted one is its placeholder.
CREATE TABLE redaction (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  response_id INTEGER NOT NULL REFERENCES response (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  type TEXT NOT NULL, rule TEXT NOT NULL, score REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('accepted', 'rejected')),
  -- Of a rejected one: HMAC-SHA-256 of the words under a secret that is only in the vault.
  seal TEXT NOT NULL DEFAULT '',
  actor TEXT NOT NULL, at TEXT NOT NULL,
  CHECK (0 <= start AND start < "end")
) STRICT;
CREATE INDEX redaction_response ON redaction (response_id);
-- What an import replaced, so that it can be undone. Goes when its response is redacted.
CREATE TABLE replaced (
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  response_id INTEGER NOT NULL REFERENCES response (id),
  source_id INTEGER NOT NULL REFERENCES source (id), row INTEGER NOT NULL,
  text TEXT NOT NULL, state TEXT NOT NULL, voice TEXT NOT NULL,
  PRIMARY KEY (batch_id, response_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX replaced_response ON replaced (response_id);

-- --- judgements ---
CREATE TABLE decision (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('apply', 'reject', 'withdraw')),
  withdraws_id INTEGER REFERENCES decision (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  basis TEXT NOT NULL CHECK (basis IN ('unaided', 'suggested', 'bulk', 'imported')),
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
-- The current state of every coder's decisions: the last one on a (segment, code) that stands.
CREATE VIEW coding AS
SELECT d.* FROM decision d
WHERE d.verdict <> 'withdraw'
  AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)
  AND NOT EXISTS (
    SELECT 1 FROM decision later
    WHERE later.segment_id = d.segment_id AND later.code_id = d.code_id
      AND later.coder_id = d.coder_id AND later.id > d.id AND later.verdict <> 'withdraw'
      AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = later.id));
-- Where a coder stands with a segment; history is in the events.
CREATE TABLE review (
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
  at TEXT NOT NULL,
  PRIMARY KEY (coder_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_state ON review (coder_id, state);
CREATE INDEX review_segment ON review (segment_id);
-- Who has read which response for risk; only a person ever writes here.
CREATE TABLE read_mark (
  response_id INTEGER NOT NULL REFERENCES response (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  at TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (response_id, coder_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE memo (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  target_kind TEXT NOT NULL CHECK (target_kind IN ('segment', 'response', 'code', 'project')),
  target_id INTEGER NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  text TEXT NOT NULL, at TEXT NOT NULL,
  replaces_id INTEGER REFERENCES memo (id), withdrawn INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX memo_target ON memo (target_kind, target_id);
CREATE TABLE quote (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  code_id INTEGER REFERENCES code (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  chosen_by INTEGER NOT NULL REFERENCES coder (id), at TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'approved', 'withdrawn')),
  approved_by INTEGER REFERENCES coder (id), attribution TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX quote_segment ON quote (segment_id);
CREATE TABLE theme (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE, codes TEXT NOT NULL DEFAULT '[]',
  summary TEXT NOT NULL DEFAULT '', caveats TEXT NOT NULL DEFAULT '', written_by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- --- machines' proposals ---
CREATE TABLE run (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, suggesters TEXT NOT NULL, version TEXT NOT NULL,
  params TEXT NOT NULL DEFAULT '{}', seed INTEGER NOT NULL, model TEXT NOT NULL DEFAULT '',
  codebook_version_id INTEGER REFERENCES codebook_version (id),
  started_at TEXT NOT NULL, ended_at TEXT
) STRICT;
CREATE TABLE suggestion (
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  run_id INTEGER NOT NULL REFERENCES run (id),
  suggester TEXT NOT NULL, score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  evidence TEXT NOT NULL,
  PRIMARY KEY (segment_id, code_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_code ON suggestion (code_id, score);
-- Segments that a run has been over, also those for which it proposed nothing.
CREATE TABLE suggested (
  segment_id INTEGER PRIMARY KEY REFERENCES segment (id),
  run_id INTEGER NOT NULL REFERENCES run (id)
) STRICT;
CREATE INDEX suggested_run ON suggested (run_id);
CREATE TABLE embedding (
  text_hash TEXT NOT NULL, model TEXT NOT NULL, dimensions INTEGER NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (text_hash, model)
) STRICT, WITHOUT ROWID;
CREATE TABLE topic (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  run_id INTEGER NOT NULL REFERENCES run (id),
  number INTEGER NOT NULL, words TEXT NOT NULL, size INTEGER NOT NULL, stability REAL,
  code_id INTEGER REFERENCES code (id), action TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE topic_member (
  topic_id INTEGER NOT NULL REFERENCES topic (id),
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  weight REAL NOT NULL,
  PRIMARY KEY (topic_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_member_segment ON topic_member (segment_id);

-- --- framework ---
CREATE TABLE framework (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, version TEXT NOT NULL, status TEXT NOT NULL,
  notice TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '{}', sha256 TEXT NOT NULL,
  position INTEGER NOT NULL, loaded_at TEXT NOT NULL
) STRICT;
CREATE TABLE domain (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  framework_id INTEGER NOT NULL REFERENCES framework (id),
  key TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,
  label TEXT NOT NULL, plain_label TEXT NOT NULL DEFAULT '', definition TEXT NOT NULL DEFAULT '',
  confidence TEXT NOT NULL DEFAULT '', label_confidence TEXT NOT NULL DEFAULT '',
  basis TEXT NOT NULL DEFAULT '', verified INTEGER NOT NULL DEFAULT 0,
  verified_by TEXT NOT NULL DEFAULT '', verified_on TEXT NOT NULL DEFAULT '',
  source_document TEXT NOT NULL DEFAULT '', page TEXT NOT NULL DEFAULT '',
  UNIQUE (framework_id, key)
) STRICT;
CREATE TABLE driver (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  key TEXT NOT NULL, position INTEGER NOT NULL,
  label TEXT NOT NULL, plain_label TEXT NOT NULL DEFAULT '', definition TEXT NOT NULL DEFAULT '',
  confidence TEXT NOT NULL DEFAULT '', label_confidence TEXT NOT NULL DEFAULT '',
  basis TEXT NOT NULL DEFAULT '', verified INTEGER NOT NULL DEFAULT 0,
  verified_by TEXT NOT NULL DEFAULT '', verified_on TEXT NOT NULL DEFAULT '',
  source_document TEXT NOT NULL DEFAULT '', page TEXT NOT NULL DEFAULT '',
  UNIQUE (domain_id, key)
) STRICT;
CREATE TABLE link (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  code_id INTEGER NOT NULL REFERENCES code (id),
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  driver_id INTEGER REFERENCES driver (id),
  rationale TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'agreed', 'withdrawn')),
  proposed_by TEXT NOT NULL DEFAULT '', agreed_by TEXT NOT NULL DEFAULT '',
  agreed_on TEXT NOT NULL DEFAULT '', at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX link_once ON link (code_id, domain_id, ifnull(driver_id, 0));
CREATE INDEX link_domain ON link (domain_id);
-- Codes that link to nothing on purpose, and why.
CREATE TABLE unlinked (
  framework_id INTEGER NOT NULL REFERENCES framework (id),
  code_id INTEGER NOT NULL REFERENCES code (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (framework_id, code_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE indicator (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  driver_id INTEGER REFERENCES driver (id),
  key TEXT NOT NULL, name TEXT NOT NULL, publisher TEXT NOT NULL DEFAULT '',
  series TEXT NOT NULL DEFAULT '', counts TEXT NOT NULL DEFAULT '', ages TEXT NOT NULL DEFAULT '',
  geography TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'candidate',
  caveat TEXT NOT NULL DEFAULT ''
) STRICT;

-- --- people first ---
CREATE TABLE concern (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  response_id INTEGER REFERENCES response (id),
  raised_by INTEGER NOT NULL REFERENCES coder (id), raised_at TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  setting TEXT NOT NULL DEFAULT '', contact_route TEXT NOT NULL DEFAULT '',
  outside_ref TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '',
  decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'return', 'keep-out')),
  closed_by INTEGER REFERENCES coder (id), closed_at TEXT
) STRICT;
CREATE INDEX concern_response ON concern (response_id);
CREATE TABLE concern_action (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  concern_id INTEGER NOT NULL REFERENCES concern (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id), at TEXT NOT NULL,
  kind TEXT NOT NULL, note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE withdrawal (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  participant_uuid TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
  removed TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE release (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
  profile TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL, content TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- --- history ---
CREATE TABLE event (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,
  target TEXT NOT NULL DEFAULT '',
  before TEXT NOT NULL DEFAULT 'null', after TEXT NOT NULL DEFAULT 'null',
  undoes_id INTEGER REFERENCES event (id)
) STRICT;
CREATE INDEX event_actor ON event (actor, id);
CREATE UNIQUE INDEX event_undoes ON event (undoes_id) WHERE undoes_id IS NOT NULL;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- Full-text search over what was said. External content: the text itself is stored once.
CREATE VIRTUAL TABLE response_fts USING fts5 (
  text, content = 'response', content_rowid = 'id', tokenize = 'porter unicode61'
);
-- New rows are indexed in one statement at the end of an import (store/responses.py, index).
CREATE TRIGGER response_fts_delete AFTER DELETE ON response WHEN old.text <> '' BEGIN
  INSERT INTO response_fts (response_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER response_fts_update_old BEFORE UPDATE OF text ON response WHEN old.text <> '' BEGIN
  INSERT INTO response_fts (response_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER response_fts_update_new AFTER UPDATE OF text ON response WHEN new.text <> '' BEGIN
  INSERT INTO response_fts (rowid, text) VALUES (new.id, new.text);
END;
