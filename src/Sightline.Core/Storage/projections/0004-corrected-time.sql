-- The moment of exposure by this node's clock, what it was corrected by, and how far that is known. Times are microseconds.
ALTER TABLE inspections ADD COLUMN corrected_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inspections ADD COLUMN clock_state TEXT;
ALTER TABLE inspections ADD COLUMN clock_offset BIGINT;
ALTER TABLE inspections ADD COLUMN clock_uncertainty BIGINT;

-- The record that another source brought of the same inspection, and that is counted.
ALTER TABLE inspections ADD COLUMN merged_into BIGINT;
CREATE INDEX inspections_merged ON inspections (merged_into, position) WHERE merged_into IS NOT NULL;

-- Exposures are looked up by the corrected moment.
DROP INDEX inspections_time;
CREATE INDEX inspections_time ON inspections (corrected_at);
CREATE INDEX inspections_station_time ON inspections (station, corrected_at);
