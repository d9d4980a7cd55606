-- Codes that a run holds less likely than what it suggests, best first: JSON of [code id, score]
-- pairs. One row a segment, since a coder is always offered some, and most are never looked at.
ALTER TABLE suggested ADD COLUMN less_likely TEXT NOT NULL DEFAULT '[]';
