-- Acts that are no judgement of an answer: a screen that takes back its own goes through these
-- few, however much its person coded.
CREATE INDEX event_seldom ON event (actor, id) WHERE kind <> 'decide' AND kind <> 'review';
