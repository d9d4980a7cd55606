-- Every wording of an answer about which a concern was raised: as it was raised, what it said before,
-- and what came since. Rows are added and never changed but for being sealed: no import, undo or
-- redaction takes words out of a lead's sight. Only the withdrawal of their person removes them.
CREATE TABLE raised_wording (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  response_id INTEGER NOT NULL REFERENCES response (id),
  came TEXT NOT NULL CHECK (came IN ('earlier', 'raised', 'import', 'undo')),
  at TEXT NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source (id), row INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- The words under the vault's letterbox (age, X25519): whoever raises a concern can put them in, and
  -- only the vault's passphrase takes them out. `text` is empty then.
  sealed BLOB,
  text_hash TEXT NOT NULL,
  -- Hash of the answer's text where it says these words: another one once they were made safe.
  hash_here TEXT NOT NULL,
  -- The text has placeholders: the vault has the words as they were received.
  safe INTEGER NOT NULL,
  -- These words are the answer's own, and stand nowhere else: `response.text` only says so.
  stands INTEGER NOT NULL DEFAULT 0,
  CHECK (sealed IS NULL OR text = ''), CHECK (NOT stands OR sealed IS NOT NULL)
) STRICT;
CREATE INDEX raised_wording_response ON raised_wording (response_id);
CREATE UNIQUE INDEX raised_wording_stands ON raised_wording (response_id) WHERE stands;
ALTER TABLE concern ADD COLUMN text_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE concern ADD COLUMN contact_sealed BLOB;
ALTER TABLE session ADD COLUMN contact_sealed BLOB;

-- A mark is about the words that were read. It stands until these change, or a concern about them is
-- closed; then `why` says why the answer is to be read again.
ALTER TABLE read_mark ADD COLUMN text_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE read_mark ADD COLUMN stands INTEGER NOT NULL DEFAULT 1;
ALTER TABLE read_mark ADD COLUMN why TEXT NOT NULL DEFAULT '';
CREATE TRIGGER response_new_words AFTER UPDATE OF text ON response
WHEN new.text <> old.text
  -- A placeholder for a name is no new word, and neither is putting words under seal.
  AND NOT EXISTS (SELECT 1 FROM maintenance WHERE reason = 'redaction')
  AND NOT EXISTS (SELECT 1 FROM raised_wording w WHERE w.response_id = new.id AND w.stands)
BEGIN
  UPDATE read_mark SET stands = 0, why = 'new words' WHERE response_id = new.id;
END;
-- Who raises a concern has read the answer.
INSERT INTO read_mark (response_id, coder_id, at, outcome)
SELECT c.response_id, c.raised_by, c.raised_at, 'flagged' FROM concern c
JOIN coder k ON k.id = c.raised_by
WHERE c.status = 'open' AND k.kind = 'person' AND c.response_id IS NOT NULL
ON CONFLICT DO NOTHING;
