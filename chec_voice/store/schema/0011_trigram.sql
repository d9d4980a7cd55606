-- Words in scripts that are written without spaces (Thai to Chinese; Korean, whose endings join the
-- word) are found by three letters in a row, beside the index of stems. Only texts that hold such
-- letters are in it: for others it would be three times the size of what was said.
CREATE VIRTUAL TABLE response_trigram USING fts5 (
  text, content = 'response', content_rowid = 'id', tokenize = 'trigram'
);
INSERT INTO response_trigram (rowid, text) SELECT id, text FROM response WHERE text GLOB
  '*[' || char(3584) || '-' || char(3839) || char(3840) || '-' || char(4095)
  || char(4096) || '-' || char(4255) || char(6016) || '-' || char(6143)
  || char(12352) || '-' || char(12591) || char(13312) || '-' || char(19903)
  || char(19968) || '-' || char(40959) || char(44032) || '-' || char(55203)
  || char(63744) || '-' || char(64255) || char(65382) || '-' || char(65439)
  || char(131072) || '-' || char(205743) || ']*';
CREATE TRIGGER response_trigram_delete AFTER DELETE ON response WHEN old.text GLOB
  '*[' || char(3584) || '-' || char(3839) || char(3840) || '-' || char(4095)
  || char(4096) || '-' || char(4255) || char(6016) || '-' || char(6143)
  || char(12352) || '-' || char(12591) || char(13312) || '-' || char(19903)
  || char(19968) || '-' || char(40959) || char(44032) || '-' || char(55203)
  || char(63744) || '-' || char(64255) || char(65382) || '-' || char(65439)
  || char(131072) || '-' || char(205743) || ']*'
BEGIN
  INSERT INTO response_trigram (response_trigram, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER response_trigram_update_old BEFORE UPDATE OF text ON response WHEN old.text GLOB
  '*[' || char(3584) || '-' || char(3839) || char(3840) || '-' || char(4095)
  || char(4096) || '-' || char(4255) || char(6016) || '-' || char(6143)
  || char(12352) || '-' || char(12591) || char(13312) || '-' || char(19903)
  || char(19968) || '-' || char(40959) || char(44032) || '-' || char(55203)
  || char(63744) || '-' || char(64255) || char(65382) || '-' || char(65439)
  || char(131072) || '-' || char(205743) || ']*'
BEGIN
  INSERT INTO response_trigram (response_trigram, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER response_trigram_update_new AFTER UPDATE OF text ON response WHEN new.text GLOB
  '*[' || char(3584) || '-' || char(3839) || char(3840) || '-' || char(4095)
  || char(4096) || '-' || char(4255) || char(6016) || '-' || char(6143)
  || char(12352) || '-' || char(12591) || char(13312) || '-' || char(19903)
  || char(19968) || '-' || char(40959) || char(44032) || '-' || char(55203)
  || char(63744) || '-' || char(64255) || char(65382) || '-' || char(65439)
  || char(131072) || '-' || char(205743) || ']*'
BEGIN
  INSERT INTO response_trigram (rowid, text) VALUES (new.id, new.text);
END;
