-- Articles, incidents with their evidence, and the append-only history. Text is UTF-8, days and times ISO 8601.
CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL UNIQUE,            -- of the canonical text
  doc_id TEXT NOT NULL,
  title TEXT,
  source TEXT,
  published TEXT,
  published_basis TEXT CHECK (published_basis IN ('stated', 'metadata', 'inferred')),
  url TEXT,
  path TEXT,
  text TEXT NOT NULL,                     -- as decoded: evidence offsets index it
  given_title TEXT,                       -- the title that came with the record, if any
  toponyms TEXT NOT NULL,                 -- JSON
  warnings TEXT NOT NULL,                 -- JSON
  extraction_sha256 TEXT NOT NULL,        -- of what extraction said, to see whether it says something new
  ingested_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((published IS NULL) = (published_basis IS NULL))
);

CREATE TABLE article_urls (               -- every name under which the text came, with what that name said of it
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles (article_id) ON DELETE CASCADE,
  doc_id TEXT NOT NULL,
  source TEXT,
  url TEXT,
  published TEXT,
  published_basis TEXT,
  title TEXT,
  path TEXT
);
CREATE INDEX article_urls_article ON article_urls (article_id);
CREATE INDEX article_urls_doc ON article_urls (doc_id);
CREATE INDEX article_urls_url ON article_urls (url);

CREATE TABLE places (
  id INTEGER PRIMARY KEY,
  place_id TEXT NOT NULL UNIQUE,
  name_ar TEXT,
  name_en TEXT,
  kind TEXT,
  lat REAL,
  lon REAL,
  governorate TEXT,
  district TEXT,
  district_pcode TEXT,
  country TEXT
);

CREATE TABLE actors (
  id INTEGER PRIMARY KEY,
  actor_id TEXT NOT NULL UNIQUE,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL
);

CREATE TABLE incidents (
  id INTEGER PRIMARY KEY,
  geom POINT,
  incident_id TEXT NOT NULL UNIQUE,
  article_id TEXT NOT NULL REFERENCES articles (article_id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,               -- place in the article's list
  event_type TEXT NOT NULL,
  is_context BOOLEAN NOT NULL,
  remnant BOOLEAN NOT NULL,
  outcome TEXT NOT NULL,
  date_start DATE,
  date_end DATE,
  date_precision INTEGER,
  place_id TEXT REFERENCES places (place_id),
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
  actors TEXT,
  actor_roles TEXT,
  evidence TEXT,
  source TEXT,
  published DATE,
  published_basis TEXT,
  confidence REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('extracted', 'confirmed', 'corrected', 'rejected')),
  more_places TEXT,
  lat REAL,
  lon REAL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  record TEXT NOT NULL                    -- the whole incident as JSON
);
CREATE INDEX incidents_article ON incidents (article_id, ordinal);
CREATE INDEX incidents_date ON incidents (date_start);

CREATE TABLE incident_actors (
  id INTEGER PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents (incident_id) ON DELETE CASCADE,
  actor_id TEXT NOT NULL REFERENCES actors (actor_id),
  role TEXT NOT NULL
);
CREATE INDEX incident_actors_incident ON incident_actors (incident_id);
CREATE INDEX incident_actors_actor ON incident_actors (actor_id);

CREATE TABLE mentions (                   -- evidence: half-open code-point offsets into articles.text
  id INTEGER PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents (incident_id) ON DELETE CASCADE,
  article_id TEXT NOT NULL REFERENCES articles (article_id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX mentions_incident ON mentions (incident_id);
CREATE INDEX mentions_article ON mentions (article_id);

CREATE TABLE claims (                     -- what one article says of one field of an incident
  id INTEGER PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents (incident_id) ON DELETE CASCADE,
  article_id TEXT NOT NULL REFERENCES articles (article_id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  value TEXT NOT NULL                     -- JSON
);
CREATE INDEX claims_incident ON claims (incident_id);
CREATE INDEX claims_article ON claims (article_id);

CREATE TABLE revisions (                  -- append-only; each row's hash covers the row before it
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,                  -- JSON
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
);
CREATE INDEX revisions_subject ON revisions (subject, seq);
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  engine TEXT NOT NULL
);
CREATE TABLE run_parts (                  -- what a run changed, article by article
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  article_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('new', 'updated')),
  at TEXT NOT NULL
);

CREATE VIRTUAL TABLE articles_fts USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'unicode61');

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('incidents', 'features', 'incidents', 'Security incidents and context records', 4326),
  ('articles', 'attributes', 'articles', 'News articles', NULL),
  ('article_urls', 'attributes', 'article_urls', 'Names and addresses of the articles', NULL),
  ('places', 'attributes', 'places', 'Places that incidents name', NULL),
  ('actors', 'attributes', 'actors', 'Organised actors', NULL),
  ('incident_actors', 'attributes', 'incident_actors', 'Actors of the incidents', NULL),
  ('mentions', 'attributes', 'mentions', 'The words that prove each value', NULL),
  ('claims', 'attributes', 'claims', 'What each article claims', NULL),
  ('revisions', 'attributes', 'revisions', 'Append-only history', NULL),
  ('schema_version', 'attributes', 'schema_version', 'Migrations of this file', NULL),
  ('runs', 'attributes', 'runs', 'Runs that changed something', NULL),
  ('run_parts', 'attributes', 'run_parts', 'What each run changed', NULL);
INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', 'POINT', 4326, 0, 0);
