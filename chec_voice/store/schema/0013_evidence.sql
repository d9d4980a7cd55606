-- Whether an answer with the code is voice on the driver, or only some such answers are.
ALTER TABLE link ADD COLUMN strength TEXT NOT NULL DEFAULT 'direct'
  CHECK (strength IN ('direct', 'may'));
ALTER TABLE link ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN withdrawn_on TEXT NOT NULL DEFAULT '';
-- Why the link was agreed or withdrawn, in the words of who did it.
ALTER TABLE link ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- A person's word on one answer: it is voice on this driver (or domain), or it is not.
CREATE TABLE tag (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  driver_id INTEGER REFERENCES driver (id),
  coder_id INTEGER NOT NULL REFERENCES coder (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('yes', 'no', 'withdraw')),
  withdraws_id INTEGER REFERENCES tag (id),
  at TEXT NOT NULL,
  CHECK ((verdict = 'withdraw') = (withdraws_id IS NOT NULL))
) STRICT;
CREATE INDEX tag_segment ON tag (segment_id, domain_id, coder_id, id);
CREATE INDEX tag_domain ON tag (domain_id);
CREATE UNIQUE INDEX tag_withdraws ON tag (withdraws_id) WHERE withdraws_id IS NOT NULL;
CREATE TRIGGER tag_no_update BEFORE UPDATE ON tag
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'tags are append-only'); END;
CREATE TRIGGER tag_no_delete BEFORE DELETE ON tag
WHEN NOT EXISTS (SELECT 1 FROM maintenance)
BEGIN SELECT RAISE(ABORT, 'tags are append-only'); END;
-- The last word of every coder on (segment, element) that stands.
CREATE VIEW tagged AS
SELECT t.* FROM tag t
WHERE t.verdict <> 'withdraw'
  AND NOT EXISTS (SELECT 1 FROM tag w WHERE w.withdraws_id = t.id)
  AND NOT EXISTS (
    SELECT 1 FROM tag later
    WHERE later.segment_id = t.segment_id AND later.domain_id = t.domain_id
      AND later.driver_id IS t.driver_id AND later.coder_id = t.coder_id AND later.id > t.id
      AND later.verdict <> 'withdraw'
      AND NOT EXISTS (SELECT 1 FROM tag w WHERE w.withdraws_id = later.id));
-- Published values of an area, as a team loaded them; an indicator is named by its key.
CREATE TABLE indicator_value (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  framework_id INTEGER NOT NULL REFERENCES framework (id),
  indicator TEXT NOT NULL, area TEXT NOT NULL, period TEXT NOT NULL,
  value REAL, low REAL, high REAL,
  source TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
  UNIQUE (framework_id, indicator, area, period)
) STRICT;
