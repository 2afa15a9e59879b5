-- Images: what each is by its own header, and which went to make room.
ALTER TABLE images ADD COLUMN width BIGINT;
ALTER TABLE images ADD COLUMN height BIGINT;
ALTER TABLE images ADD COLUMN removed_at BIGINT;
ALTER TABLE images ADD COLUMN removed_by BIGINT;
CREATE INDEX images_here ON images (position) WHERE removed_at IS NULL;
CREATE INDEX images_removed ON images (removed_by) WHERE removed_by IS NOT NULL;
CREATE TABLE image_removals (position INTEGER PRIMARY KEY, at BIGINT NOT NULL, policy TEXT NOT NULL, reason TEXT NOT NULL, images BIGINT NOT NULL, bytes BIGINT NOT NULL);

-- Which records name an image, and which of them still wait for it. Records without images have no row.
CREATE TABLE record_images (sha256 TEXT NOT NULL, position BIGINT NOT NULL, station TEXT NOT NULL, received_at BIGINT NOT NULL, awaited INTEGER NOT NULL, PRIMARY KEY (sha256, position)) WITHOUT ROWID;
CREATE INDEX record_images_awaited ON record_images (position, station, received_at) WHERE awaited = 1;
CREATE INDEX record_images_station ON record_images (station, received_at) WHERE awaited = 1;
