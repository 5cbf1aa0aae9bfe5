// Marsad map, part 14: the layer that ties the parts together. `MarsadMap.init` is called once by the constant base map;
// `marsadState` is all that a filter change sends. Everything that comes from articles reaches the page as text only.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const PLAIN = { mode: "incidents", lang: "en", columns: null, filter: {}, selected: -1, measure: "count" };
  const CLUSTER = 40, CIRCLE = 26, HOME_ZOOM = 6, MOST_ROWS = 500, WAIT_MS = 4000, POINT_PRECISION = 3;

  root.MarsadMap = {
    init(map, options) {
      const layer = L.featureGroup([], {}).addTo(map);
      const box = map.getContainer();
      let state = PLAIN, columns = M.emptyColumns(), result = M.newResult(columns), before = M.newResult(columns);
      let names = [], labels = null, fills = null, areaText = {}, shownPlaces, asked = null, decoding = null;
      let drawn = { marks: [], markOf: () => -1 }, uncertainty = null, largest = 0;
      M.createPanes(map);
      const places = L.layerGroup([]).addTo(map);
      const surface = new M.Surface("marsad-surface").addTo(map);
      const density = new M.Surface("marsad-density").addTo(map);

      // -- words ---------------------------------------------------------------------------------------------------
      const text = (key, values) => {
        const pattern = labels ? labels[state.lang].map[key] || key : "";
        return pattern.replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? values[name] : ""));
      };
      const label = (kind, code) => (labels && labels[state.lang][kind][code]) || code;
      const number = (n) => n.toLocaleString("en").replace(/,/g, "\u202F");
      const formatDay = (day) => {
        const d = new Date(day * 86400000);
        return `${d.getUTCDate()} ${label("month", String(d.getUTCMonth() + 1))} ${d.getUTCFullYear()}`;
      };
      const toll = (value, flags, open, range) => {
        if (flags & open) return text("at_least", { n: number(value) });
        return flags & range ? text("about", { n: number(value) }) : number(value);
      };
      const rowLabel = (r) => {
        const c = columns, p = c.loc[r], n = c.name[p];
        const place = (state.lang === "ar" ? c.names_ar[n] : c.names_en[n]) || c.names_ar[n] || "";
        const parts = [label("event_type", c.types[c.type[r]]), place, c.day[r] === M.UNDATED ? text("undated") : formatDay(c.day[r])];
        if (c.killed[r] !== M.NOT_STATED) parts.push(`${text("killed")}: ${toll(c.killed[r], c.flags[r], M.FLAG.killedOpen, M.FLAG.killedRange)}`);
        return parts.filter(Boolean).join(" \u00B7 ");
      };
      const describe = (hit) => {
        if (hit.label !== undefined) return hit.label;
        const { mark } = hit;
        if (mark.rows === 1) return rowLabel(mark.row);
        const values = { n: number(mark.rows), sum: number(Math.round(mark.weight)) };
        return text(state.mode === "killed" || state.mode === "injured" ? `cluster_${state.mode}` : "cluster", values);
      };

      // -- what the user chose -------------------------------------------------------------------------------------
      // streamlit-folium listens for "click" on every layer and hands `layer.toGeoJSON()` to Python; the time makes a second
      // click on the same mark a new value.
      const send = (properties, latlng) =>
        layer.fire("click", {
          latlng: latlng || map.getCenter(),
          layer: { toGeoJSON: () => ({ type: "Feature", geometry: null, properties: { ...properties, key: columns.key, at: Date.now() } }) },
        });
      const choosePlace = (place, latlng) => send({ place }, latlng);
      const chooseMark = ({ mark, index, x, y }) => {
        if (mark.rows > 1 && !mark.same && map.getZoom() < map.getMaxZoom() - 1) {
          const size = M.worldSize(map.getZoom()), zoom = map.getZoom();
          const corner = (px, py) => map.unproject([px, py], zoom);
          if (size) map.fitBounds(L.latLngBounds(corner(mark.minX, mark.minY), corner(mark.maxX, mark.maxY)).pad(0.4), { maxZoom: 13 });
          return;
        }
        const rows = [];
        for (let i = 0; i < result.n && rows.length < MOST_ROWS; i++) if (drawn.markOf(result.rows[i]) === index) rows.push(result.rows[i]);
        send({ rows, n: mark.rows }, map.layerPointToLatLng([x, y]));
      };
      const chooseHit = (hit) => (hit.area ? chooseArea(hit.area) : chooseMark(hit));
      const chooseArea = (p, latlng) => !drawing.active && send(state.mode === "district" ? { district: p.code } : { governorate: p.code }, latlng);
      const chooseBadge = (badge, latlng) => send({ badge }, latlng);

      const hits = M.createHits(map, describe, chooseHit);
      const legend = M.createLegend(map);
      const setTiles = M.createTiles(map);
      const drawing = M.createDrawing(map, text, (area) => send({ area }));
      const player = M.createPlayer(map, {
        text, formatDay,
        draw: (from, to) => {
          M.applyFilter(columns, { ...state.filter, from, to }, result);
          redraw();
          let incidents = 0, killed = 0;
          for (let p = 0; p < columns.places; p++) {
            incidents += result.incidents[p];
            killed += result.killed[p];
          }
          return { incidents, killed };
        },
        use: (from, to) => send({ period: [M.isoDay(from), M.isoDay(to)] }),
      });

      // -- drawing -------------------------------------------------------------------------------------------------
      const style = () => labels.style;
      const badges = () => {
        const sums = {}, killedMode = state.mode === "killed" || state.mode === "injured";
        if (!["incidents", "killed", "injured", "time"].includes(state.mode)) return sums;
        const c = columns;
        for (let p = 0; p < c.places; p++) {
          if (!result.all[p] || c.lat[p] === c.lat[p] || c.gov[p] >= c.governorates.length) continue;
          const code = c.governorates[c.gov[p]];
          const s = (sums[code] = sums[code] || { rows: 0, incidents: 0, toll: 0 });
          s.rows += result.all[p];
          s.incidents += result.incidents[p];
          s.toll += killedMode ? result[state.mode][p] : 0;
        }
        const at = state.selected >= 0 ? c.loc[state.selected] : -1;
        const here = at >= 0 && c.lat[at] !== c.lat[at] ? c.governorates[c.gov[at]] : null;
        const found = {};
        for (const [code, s] of Object.entries(sums)) {
          if (killedMode && !s.toll) continue;
          const place = areaName("gov", code);
          found[code] = {
            text: M.shortNumber(killedMode ? s.toll : s.rows), muted: !s.incidents, selected: code === here,
            label: text("badge", { place, n: number(s.rows) }),
          };
        }
        return found;
      };
      const areaName = (by, code) => {
        const found = names.find((n) => n.code === code && n.kind === (by === "gov" ? "governorate" : "district"));
        return found ? (state.lang === "ar" ? found.ar : found.en) || found.en : code;
      };

      const drawMarks = (frame, canvas) => {
        const c = columns, mode = state.mode === "time" ? "incidents" : state.mode;
        const circles = mode === "killed" || mode === "injured";
        const sums = circles ? result[mode] : result.all;
        const counted = circles ? (r) => !(c.flags[r] & M.FLAG.context) && c[mode][r] !== M.NOT_STATED && c[mode][r] > 0 : null;
        drawn = M.buildMarks(c, result, { weights: sums, counted, frame, distance: circles ? CIRCLE : CLUSTER });
        const origin = map.getPixelOrigin(), g = canvas.context, found = [], boxes = [];
        const chosen = state.selected >= 0 && state.selected < c.rows && inResult(state.selected) ? drawn.markOf(state.selected) : -1;
        const factor = circles ? M.circleFactor(largest, style().circles) : 0;
        const view = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
        const order = drawn.marks.map((_, i) => i);
        if (circles) order.sort((a, b) => drawn.marks[b].weight - drawn.marks[a].weight);
        for (const index of order) {
          const mark = drawn.marks[index];
          const x = mark.x - origin.x, y = mark.y - origin.y, selected = index === chosen;
          let r;
          if (circles) r = M.drawCircle(g, x, y, { value: mark.weight, factor, colour: style().killed, selected });
          else if (mark.rows === 1) {
            const row = mark.row;
            r = M.drawSingle(g, x, y, { type: style().types[c.type[row]], precision: c.precision[c.loc[row]], context: c.flags[row] & M.FLAG.context, selected });
          } else r = M.drawRing(g, x, y, { types: mark.types, styles: style().types, count: mark.rows, selected });
          boxes.push({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
          const inView = x > corner.x - 5 && y > corner.y - 5 && x < corner.x + view.x + 5 && y < corner.y + view.y + 5;
          if (inView) found.push({ key: mark.rows === 1 ? `row-${mark.row}` : `mark-${mark.row}`, x, y, r, mark, index, selected });
        }
        found.sort((a, b) => (circles ? b.r - a.r : 0) || a.y - b.y || a.x - b.x);
        hits.update(found, text("marks", { n: number(found.length) }));
        return boxes;
      };
      const inResult = (row) => {
        let low = 0, high = result.n - 1;
        while (low <= high) {
          const middle = (low + high) >> 1;
          if (result.rows[middle] === row) return true;
          if (result.rows[middle] < row) low = middle + 1;
          else high = middle - 1;
        }
        return false;
      };

      const redraw = () => {
        if (!labels) return;
        const started = performance.now();
        const canvas = surface.begin(), under = density.begin();
        const frame = M.frameOf(map, canvas.topLeft, canvas.width, canvas.height);
        let boxes = [];
        if (state.mode === "density") {
          M.drawDensity(columns, result, frame, under.context, under.topLeft, style().ramp);
          hits.update([], text("marks", { n: "0" }));
        } else if (["incidents", "killed", "injured", "time"].includes(state.mode)) boxes = drawMarks(frame, canvas);
        else drawAreaHits();
        places.clearLayers();
        boxes.push(...M.drawPlaces(map, places, state, choosePlace));
        M.drawLabels(map, names, { lang: state.lang, badges: badges() }, boxes, chooseBadge);
        stats.draw = performance.now() - started;
        box.dataset.marks = String(drawn.marks.length);
      };
      // Areas are chosen by keyboard through a button on each name.
      const drawAreaHits = () => {
        const kind = state.mode === "district" ? "district" : "governorate";
        const found = names.filter((n) => n.kind === kind && n.code).map((n) => {
          const at = map.latLngToLayerPoint(n.at);
          return { key: n.code, x: at.x, y: at.y, r: 12, area: { code: n.code }, label: areaText[n.code] || n.en };
        });
        hits.update(found, text("view_" + state.mode));
      };

      const areaClasses = () => {
        const by = state.mode === "district" ? "district" : "gov";
        const sums = M.sumAreas(columns, result, by);
        const prior = state.previous ? M.sumAreas(columns, M.applyFilter(columns, { ...state.filter, ...state.previous }, before), by) : null;
        const values = M.measureAreas(sums, prior, state.measure, style().population);
        const change = state.measure === "change";
        const ramp = style().ramp, sides = style().change;
        const whole = state.measure !== "rate";
        const breaks = change ? M.changeBreaks(values, sides.length / 2) : M.classBreaks(values, ramp.length, whole);
        const colours = {};
        areaText = {};
        sums.codes.forEach((code, i) => {
          const v = values[i], half = sides.length / 2;
          if (v === null) colours[code] = "hatch";
          else if (v === 0) colours[code] = style().no_data;
          else if (change) {
            const step = M.classOf(Math.abs(v), breaks);
            colours[code] = v > 0 ? sides[half + step] : sides[half - 1 - step];
          } else colours[code] = ramp[M.classOf(v, breaks)];
          const said = { place: areaName(by, code), incidents: number(sums.incidents[i]), killed: number(sums.killed[i]), injured: number(sums.injured[i]) };
          areaText[code] = text("area", said);
          if (state.measure === "rate") areaText[code] += " \u00B7 " + (v === null ? text("no_population") : text("rate_value", { n: v.toFixed(v < 10 ? 1 : 0) }));
          if (change) areaText[code] += " \u00B7 " + (v === null ? text("no_previous") : text("change_value", { n: (v > 0 ? "+" : "") + number(v), before: number(prior.incidents[i]), now: number(sums.incidents[i]) }));
        });
        fills.update(by, colours);
        const nf = (v) => (whole ? number(v) : String(v));
        let lower = whole ? 1 : 0, items = [];
        if (change) {
          breaks.slice().reverse().forEach((b) => items.push({ colour: sides[sides.length / 2 - 1 - breaks.indexOf(b)], label: `\u2265 \u2212${nf(b)}` }));
          items.push({ colour: style().no_data, label: "0" });
          breaks.forEach((b, i) => items.push({ colour: sides[sides.length / 2 + i], label: `\u2264 +${nf(b)}` }));
        } else {
          items.push({ colour: style().no_data, label: text("legend_none") });
          breaks.forEach((b, i) => {
            items.push({ colour: ramp[i], label: whole && b === lower ? nf(b) : whole ? `${nf(lower)}\u2013${nf(b)}` : `\u2264 ${nf(b)}` });
            lower = b + 1;
          });
        }
        if (values.includes(null)) items.push({ colour: "hatch", label: text(change ? "no_previous" : "no_population") });
        return items;
      };
      const coverageClasses = () => {
        const sums = M.sumAreas(columns, result, "gov"), ramp = style().cover, told = state.coverage || {};
        const values = sums.codes.map((code) => told[code] || 0);
        const breaks = M.classBreaks(values, ramp.length, true), colours = {};
        areaText = {};
        sums.codes.forEach((code, i) => {
          const n = values[i];
          colours[code] = n ? ramp[M.classOf(n, breaks)] : "hatch";
          const said = { place: areaName("gov", code), articles: number(n), incidents: number(sums.incidents[i]) };
          areaText[code] = text(n ? "coverage_some" : "coverage_none", said);
        });
        fills.update("gov", colours);
        let lower = 1;
        const items = [{ colour: "hatch", label: text("legend_no_reports") }];
        breaks.forEach((b, i) => {
          items.push({ colour: ramp[i], label: b === lower ? number(b) : `${number(lower)}\u2013${number(b)}` });
          lower = b + 1;
        });
        return items;
      };

      const drawUncertainty = () => {
        if (uncertainty) map.removeLayer(uncertainty);
        uncertainty = null;
        const r = state.selected;
        if (r < 0 || r >= columns.rows || !["incidents", "time"].includes(state.mode)) return;
        const p = columns.loc[r];
        if (columns.lat[p] !== columns.lat[p] || !columns.uncertainty[p] || columns.precision[p] > POINT_PRECISION || !inResult(r)) return;
        uncertainty = L.circle([columns.lat[p], columns.lon[p]], {
          radius: columns.uncertainty[p], pane: "marsad-fill", interactive: false, color: "#0B2540", weight: 1, dashArray: "4 4", fillOpacity: 0.06,
        }).addTo(map);
      };

      const stats = (root.marsadStats = { filter: 0, draw: 0, applied: 0 });
      const apply = () => {
        if (!labels) return;
        const dir = state.lang === "ar" ? "rtl" : "ltr";
        map.attributionControl.setPrefix(false);
        map.attributionControl._attributions = {};
        map.attributionControl.addAttribution(text("attribution"));
        box.setAttribute("aria-label", state.columns === null ? text("places_map") : text("map"));
        box.lang = state.lang;
        setTiles(state.tiles || null, text("tiles"));
        if (state.columns !== null && columns.key !== state.columns) return fetchColumns();
        const started = performance.now();
        M.applyFilter(columns, state.filter, result);
        stats.filter = performance.now() - started;
        const area = ["governorate", "district", "coverage"].includes(state.mode);
        if (!area) fills.update(null, null);
        if (state.mode === "killed" || state.mode === "injured") largest = M.heaviest(columns, result[state.mode], HOME_ZOOM, CIRCLE);
        drawing.update(state.filter.area || null, state.columns !== null);
        drawUncertainty();
        shownPlaces = M.showPlaces(map, state, shownPlaces);
        let items = [];
        if (state.mode === "coverage") items = M.legendClasses(coverageClasses());
        else if (area) items = M.legendClasses(areaClasses());
        else if (state.mode === "density") items = M.legendClasses(style().ramp.map((colour, i, all) => ({ colour, label: i === 0 ? text("density_low") : i === all.length - 1 ? text("density_high") : "" })));
        else if (state.mode === "killed" || state.mode === "injured") items = M.legendCircles(largest, M.circleFactor(largest, style().circles), style().killed);
        else if (state.columns !== null && state.mode !== "time") items = M.legendTypes(columns, result, style().types, label, text);
        legend.update(text(`legend_${state.mode}`), items, dir);
        if (state.mode === "time" && columns.dated && result.n) playTime();
        else {
          player.hide();
          redraw();
        }
        let points = 0;
        for (let p = 0; p < columns.places; p++) if (columns.lat[p] === columns.lat[p]) points += result.all[p];
        stats.applied++;
        Object.assign(box.dataset, {
          revision: String(stats.applied), rows: String(points), all: String(result.n), mode: state.mode,
          places: String((state.places || []).length),
        });
      };
      const playTime = () => {
        let first = Infinity, last = -Infinity;
        const counts = new Array(120).fill(0);
        for (let i = 0; i < result.n; i++) {
          const d = columns.day[result.rows[i]];
          if (d === M.UNDATED) continue;
          if (d < first) first = d;
          if (d > last) last = d;
        }
        if (state.filter.from > first) first = state.filter.from;
        for (let i = 0; i < result.n; i++) {
          const d = columns.day[result.rows[i]];
          if (d >= first) counts[Math.min(119, Math.floor(((d - first) * 120) / (last - first + 1)))]++;
        }
        player.open(first, last, counts);
      };

      // -- the columns come from the page around this frame ----------------------------------------------------------
      const fetchColumns = () => {
        let offered = null;
        try {
          offered = root.parent.marsadColumns;
        } catch {
          offered = null; // the frame stands alone
        }
        const wanted = state.columns;
        if (offered && offered.key === wanted) {
          if (decoding === wanted) return;
          decoding = wanted;
          M.decodeColumns(offered.bytes)
            .then((next) => {
              decoding = null;
              columns = next;
              result = M.newResult(columns);
              before = M.newResult(columns);
              box.dataset.columns = columns.key;
              apply();
            })
            .catch((error) => {
              decoding = null;
              console.error(error);
              box.dataset.columns = "failed";
            });
          return;
        }
        if (asked === wanted) return;
        asked = wanted;
        setTimeout(() => {
          asked = null;
          if (state.columns === wanted && columns.key !== wanted && decoding !== wanted) send({ need: wanted });
        }, WAIT_MS);
      };
      try {
        root.parent.addEventListener("marsad-columns", () => state.columns && columns.key !== state.columns && apply());
      } catch {
        // the frame stands alone: no columns come
      }

      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      map.on("moveend", redraw);
      map.on("zoomstart", () => (map.getPane("marsad-marks").style.visibility = "hidden"));
      map.on("zoomend", () => (map.getPane("marsad-marks").style.visibility = ""));
      const home = L.latLngBounds(options.bounds);
      let fitted = false;
      const fit = () => {
        map.invalidateSize({ pan: false });
        const size = map.getSize();
        if (!fitted && size.x > 50 && size.y > 50) {
          fitted = true;
          map.fitBounds(home, { animate: false });
          // Farther out the basemap ends within the frame.
          map.setMinZoom(Math.max(map.getMinZoom(), map.getZoom() - 0.5));
        } else redraw();
      };
      new ResizeObserver(fit).observe(box);
      fit();

      root.marsadState = (next) => {
        state = { ...PLAIN, ...next };
        apply();
      };
      // A page that stands alone hands the layers over, for it may fetch nothing.
      const json = (url) => typeof url !== "string" ? Promise.resolve(url) : fetch(url).then((response) => {
          if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
          return response.json();
        });
      Promise.all([json(options.vector), json(options.labels)])
        .then(([vector, words]) => {
          M.drawBasemap(map, vector);
          labels = words;
          fills = M.createFills(map, vector, chooseArea, (p) => areaText[p.code] || "");
          names = M.collectNames(vector);
          apply();
          box.dataset.basemap = "ready";
        })
        .catch((error) => {
          console.error(error);
          box.dataset.basemap = "failed";
        });
      if (document.fonts) document.fonts.ready.then(() => (M.forgetWidths(), redraw()));
      root.marsadLeaflet = map;
      return layer;
    },
  };
})(window);
