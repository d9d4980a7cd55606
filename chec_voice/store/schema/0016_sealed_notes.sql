-- What was noted about a concern, under the vault's letterbox: the column beside it is empty then.
ALTER TABLE concern ADD COLUMN note_sealed BLOB;
ALTER TABLE concern ADD COLUMN outcome_sealed BLOB;
ALTER TABLE concern_action ADD COLUMN note_sealed BLOB;
