-- Where a refused message stood before it came here: a place in an edge's journal or in a feed. An edge names it by that.
ALTER TABLE quarantine ADD COLUMN origin TEXT;
CREATE INDEX quarantine_origin ON quarantine (origin) WHERE origin IS NOT NULL;
