-- Vectors fill pages as rows of a rowid table: in the key's own tree each took 4,682 bytes of file
-- for its 1,536, here 2,138. Vectors can be made again, and those in older projects come from
-- another make of the model: none is carried over, and the next reading makes them anew.
DROP TABLE embedding;
CREATE TABLE embedding (
  text_hash TEXT NOT NULL, model TEXT NOT NULL, dimensions INTEGER NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (text_hash, model)
) STRICT;
