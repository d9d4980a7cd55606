-- Looks at answers whose codes had been defined otherwise, and definitions code by code: which answers
-- wait to be looked at again is asked at every key of whoever goes through them (store/definitions.py).
CREATE INDEX event_again ON event (json_extract(after, '$.segment'), actor)
WHERE kind IN ('review', 'redo') AND json_extract(after, '$.again') = 'definition changed';
CREATE INDEX code_history_code ON code_history (code_id);
