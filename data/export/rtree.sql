-- The spatial index of a layer (GeoPackage 1.3, annex F.3): the triggers that the standard prescribes; TABLE is its name.
CREATE TRIGGER "rtree_TABLE_geom_insert" AFTER INSERT ON "TABLE"
  WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_TABLE_geom" VALUES (
    NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "rtree_TABLE_geom_update1" AFTER UPDATE OF "geom" ON "TABLE"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_TABLE_geom" VALUES (
    NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "rtree_TABLE_geom_update2" AFTER UPDATE OF "geom" ON "TABLE"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_TABLE_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER "rtree_TABLE_geom_update3" AFTER UPDATE ON "TABLE"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_TABLE_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_TABLE_geom" VALUES (
    NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "rtree_TABLE_geom_update4" AFTER UPDATE ON "TABLE"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_TABLE_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER "rtree_TABLE_geom_delete" AFTER DELETE ON "TABLE"
  WHEN old."geom" NOT NULL
BEGIN
  DELETE FROM "rtree_TABLE_geom" WHERE id = OLD."fid";
END;
