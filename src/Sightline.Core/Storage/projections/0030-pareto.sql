-- Insight: bad parts by moment of exposure, and the classes of one record.
CREATE INDEX inspections_bad_time ON inspections (corrected_at) WHERE result = 1 OR verdict = 1;
CREATE INDEX defects_position ON defects (position, class);

-- Decisions: what was drawn at random, by moment of exposure.
CREATE INDEX review_items_drawn ON review_items (exposed_at) WHERE why IN ('samplePass', 'sampleFail');
