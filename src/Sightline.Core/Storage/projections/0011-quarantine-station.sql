-- Refused messages of one station are looked up by it.
CREATE INDEX quarantine_station ON quarantine (station, position) WHERE station IS NOT NULL;
