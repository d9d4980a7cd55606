-- Which vault is this project's, and how often it had been saved when the project last knew.
CREATE TABLE vault_link (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  vault TEXT NOT NULL, generation INTEGER NOT NULL,
  -- Somebody withdrew, or an import was taken back, while the vault could not be opened: it is to
  -- forget whatever is no answer of this project any more as soon as it is.
  forgetting_owed INTEGER NOT NULL DEFAULT 0,
  -- A redaction was stopped between vault and answers: the vault has originals of whole answers.
  holds_more INTEGER NOT NULL DEFAULT 0
) STRICT;
-- What is being done to project and vault together. It is written before either is touched and goes in
-- the transaction that changes the project, so a stop between tells what is to be finished. Ids only.
CREATE TABLE intent (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('withdraw', 'undo-import', 'redact')),
  target TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
-- Files outside that hold what people said: backups (so that a withdrawal can name them), and places
-- where a draft may be left by a stopped program (so that the next opening takes it away).
CREATE TABLE outside (
  path TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('backup', 'drafts')), at TEXT NOT NULL,
  PRIMARY KEY (path, kind)
) STRICT, WITHOUT ROWID;
