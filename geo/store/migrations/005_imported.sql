-- Incidents that other data sets tell of. They stand in a layer of their own: `incidents` proves each of its rows by the
-- words of a stored article, which these have not. What is read often comes first, long texts come last.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL UNIQUE,            -- acled, ucdp, marsad or the short name of a table
  name TEXT NOT NULL,                     -- of the file that was imported last
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  "rows" INTEGER NOT NULL,
  sha256 TEXT,                            -- of the file that was imported last
  report TEXT                             -- JSON: what of that file our columns could not carry
);

CREATE TABLE imported (
  id INTEGER PRIMARY KEY,
  geom POINT,
  incident_id TEXT NOT NULL UNIQUE,       -- that of the source, unless it was taken when the row came
  origin TEXT NOT NULL REFERENCES imports (origin),
  source_id TEXT NOT NULL,                -- the id of the row in its source
  digest BLOB NOT NULL,                   -- SHA-256 of the row as it was imported
  event_type TEXT NOT NULL,
  is_context BOOLEAN NOT NULL,
  remnant BOOLEAN NOT NULL,
  outcome TEXT NOT NULL,
  date_start DATE,
  date_end DATE,
  date_precision INTEGER,
  place_ar TEXT,
  place_en TEXT,
  governorate TEXT,
  district TEXT,
  district_pcode TEXT,
  country TEXT,
  where_precision INTEGER,
  uncertainty_m INTEGER,
  killed_low INTEGER,
  killed_best INTEGER,
  killed_high INTEGER,
  injured_low INTEGER,
  injured_best INTEGER,
  injured_high INTEGER,
  published DATE,
  published_basis TEXT,
  confidence REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('imported', 'confirmed', 'corrected', 'rejected')),
  lat REAL,
  lon REAL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  actor_ids TEXT NOT NULL,                -- JSON
  actors TEXT,
  actor_roles TEXT,
  source TEXT,
  more_places TEXT,
  evidence TEXT,                          -- the source's own note
  record TEXT NOT NULL,                   -- the whole incident as JSON
  original TEXT NOT NULL,                 -- the columns of the row as they were read, as JSON
  UNIQUE (origin, source_id)
);
CREATE INDEX imported_proof ON imported (origin, id, digest);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('imported', 'features', 'imported', 'Incidents of other data sets', 4326),
  ('imports', 'attributes', 'imports', 'Data sets that were imported', NULL);
INSERT INTO gpkg_geometry_columns VALUES ('imported', 'geom', 'POINT', 4326, 0, 0);

-- The R*Tree of the GeoPackage extension gpkg_rtree_index (OGC 12-128r17, annex F.3), with the triggers it prescribes.
CREATE VIRTUAL TABLE rtree_imported_geom USING rtree (id, minx, maxx, miny, maxy);

CREATE TRIGGER rtree_imported_geom_insert AFTER INSERT ON imported
WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_imported_geom
  VALUES (NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_imported_geom_update1 AFTER UPDATE OF geom ON imported
WHEN OLD.id = NEW.id AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_imported_geom
  VALUES (NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_imported_geom_update2 AFTER UPDATE OF geom ON imported
WHEN OLD.id = NEW.id AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_imported_geom WHERE id = OLD.id;
END;
CREATE TRIGGER rtree_imported_geom_update3 AFTER UPDATE ON imported
WHEN OLD.id != NEW.id AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_imported_geom WHERE id = OLD.id;
  INSERT OR REPLACE INTO rtree_imported_geom
  VALUES (NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_imported_geom_update4 AFTER UPDATE ON imported
WHEN OLD.id != NEW.id AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_imported_geom WHERE id IN (OLD.id, NEW.id);
END;
CREATE TRIGGER rtree_imported_geom_delete AFTER DELETE ON imported
WHEN old.geom NOT NULL
BEGIN
  DELETE FROM rtree_imported_geom WHERE id = OLD.id;
END;

INSERT INTO gpkg_extensions VALUES
  ('imported', 'geom', 'gpkg_rtree_index', 'GeoPackage 1.3, annex F.3: RTree Spatial Indexes', 'write-only');
