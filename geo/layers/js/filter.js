// Marsad map, part 3: the filter over the columns. The same meaning as geo/service/filtering.py and areas.py, operation by
// operation, so that the map's marks and the page's figures count alike.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const RADIANS = Math.PI / 180;
  const EARTH_KM = 6371.0088;

  function inPolygon(corners, lat, lon) {
    let odd = false;
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [aLat, aLon] = corners[i], [bLat, bLon] = corners[j];
      if (aLat > lat !== bLat > lat && lon < ((bLon - aLon) * (lat - aLat)) / (bLat - aLat) + aLon) odd = !odd;
    }
    return odd;
  }

  function inCircle([cLat, cLon], km, lat, lon) {
    const a = Math.sin(((lat - cLat) * RADIANS) / 2), b = Math.sin(((lon - cLon) * RADIANS) / 2);
    const haversine = a * a + Math.cos(lat * RADIANS) * Math.cos(cLat * RADIANS) * b * b;
    const far = Math.sin(Math.min(km / EARTH_KM, Math.PI) / 2);
    return haversine <= far * far;
  }

  M.inArea = (area, lat, lon) =>
    area.km ? inCircle(area.points[0], area.km, lat, lon) : inPolygon(area.points, lat, lon);

  // Which places pass the parts of the filter that are about the place; kept until such a part changes.
  function placeMask(c, f, kept) {
    const key = JSON.stringify([c.key, f.gov, f.area, f.precision]);
    if (kept.key === key) return kept.mask;
    const mask = new Uint8Array(c.places).fill(1);
    let wanted = 0;
    for (const code of f.gov || []) {
      const i = c.governorates.indexOf(code);
      if (i >= 0) wanted |= 1 << i;
    }
    for (let p = 0; p < c.places; p++) {
      if (f.gov && f.gov.length && !(c.govs[p] & wanted)) mask[p] = 0;
      else if (f.precision && !(c.precision[p] > 0 && c.precision[p] <= f.precision)) mask[p] = 0;
      else if (f.area && !(c.lat[p] === c.lat[p] && M.inArea(f.area, c.lat[p], c.lon[p]))) mask[p] = 0;
    }
    kept.key = key;
    kept.mask = mask;
    return mask;
  }

  // First row (rows stand newest first) whose day is at or before `day`.
  M.firstRowUntil = function (c, day) {
    let low = 0, high = c.dated;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (c.day[middle] > day) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  function lookup(all, wanted) {
    const table = new Uint8Array(all.length);
    for (const code of wanted) {
      const i = all.indexOf(code);
      if (i >= 0) table[i] = 1;
    }
    return table;
  }

  // A reusable result: `rows` (the first `n` count), and per place: all rows, incidents (no context), killed, injured.
  M.newResult = function (c) {
    return {
      rows: new Uint32Array(c.rows), n: 0, kept: {},
      all: new Uint32Array(c.places), incidents: new Uint32Array(c.places),
      killed: new Float64Array(c.places), injured: new Float64Array(c.places),
    };
  };

  // Fills `out` with the rows that `f` lets through. `f`: from, to (days since 1970 or null), gov, act, types, origins (codes),
  // killed (at least), precision (at most), context (bool), area ({points: [[lat, lon]], km}).
  M.applyFilter = function (c, f, out) {
    const places = placeMask(c, f, out.kept);
    const types = f.types && f.types.length ? lookup(c.types, f.types) : null;
    const actors = f.act && f.act.length ? lookup(c.actor_ids, f.act) : null;
    const origins = f.origins && f.origins.length ? lookup(c.origins, f.origins) : null;
    const least = f.killed || 0;
    const noContext = f.context === false;
    const hasFrom = f.from !== null && f.from !== undefined, hasTo = f.to !== null && f.to !== undefined;
    let start = 0, end = c.rows;
    if (hasTo || hasFrom) end = c.dated;
    if (hasTo) start = M.firstRowUntil(c, f.to);
    if (hasFrom) end = Math.min(end, M.firstRowUntil(c, f.from - c.longest - 1));
    const { day, length, type, origin, flags, killed, injured, loc, actorStart } = c;
    const { rows, all, incidents } = out;
    all.fill(0);
    incidents.fill(0);
    out.killed.fill(0);
    out.injured.fill(0);
    let n = 0;
    for (let r = start; r < end; r++) {
      const p = loc[r];
      if (!places[p]) continue;
      if (types && !types[type[r]]) continue;
      if (origins && !origins[origin[r]]) continue;
      const context = flags[r] & 1;
      if (noContext && context) continue;
      const k = killed[r];
      if (least && (k === M.NOT_STATED || k < least)) continue;
      if (hasFrom && day[r] + length[r] < f.from) continue;
      if (actors) {
        let found = false;
        for (let a = actorStart[r]; a < actorStart[r + 1]; a++) if (actors[c.actors[a]]) { found = true; break; }
        if (!found) continue;
      }
      rows[n++] = r;
      all[p]++;
      if (context) continue;
      incidents[p]++;
      if (k !== M.NOT_STATED) out.killed[p] += k;
      if (injured[r] !== M.NOT_STATED) out.injured[p] += injured[r];
    }
    out.n = n;
    return out;
  };

  // Sums over the areas (`by` is "gov" or "district"): {incidents, killed, injured} as arrays by index in `codes`.
  M.sumAreas = function (c, result, by) {
    const codes = by === "gov" ? c.governorates : c.districts;
    const sums = { codes, incidents: new Float64Array(codes.length), killed: new Float64Array(codes.length), injured: new Float64Array(codes.length) };
    const of = c[by];
    for (let p = 0; p < c.places; p++) {
      if (!result.incidents[p] || of[p] >= codes.length) continue;
      sums.incidents[of[p]] += result.incidents[p];
      sums.killed[of[p]] += result.killed[p];
      sums.injured[of[p]] += result.injured[p];
    }
    return sums;
  };
})(window);
