-- Decisions: an item finds its burst by station, reason, class and moment of exposure, whatever came between.
DROP INDEX review_items_station;
CREATE INDEX review_items_burst ON review_items (station, why, class, exposed_at);

-- An item is open until the newest review of its record says pass or fail.
UPDATE review_items SET state = 0 WHERE state > 0 AND COALESCE((SELECT r.verdict FROM reviews r WHERE r.record = review_items.record AND r.second = 0 AND r.undone_by IS NULL ORDER BY r.position DESC LIMIT 1), 2) = 2;
