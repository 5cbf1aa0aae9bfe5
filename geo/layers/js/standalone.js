// Standalone map, part 4: unpacks what the file holds, puts the page together and drives the map of the app with it.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const element = M.element;
  const VIEWS = ["incidents", "killed", "injured", "governorate", "district", "density", "time"];
  const PRECISIONS = [0, 1, 2, 3, 4];
  const PRINTED_ROWS = 300, LEADING = 8, PHONE = 760, SEARCH_MS = 250;

  const block = (name) => {
    const node = document.getElementById(`s-data-${name}`), text = atob(node.textContent);
    node.remove();
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  };
  const unzipped = (name) => new Response(new Blob([block(name)]).stream().pipeThrough(new DecompressionStream("gzip")));
  const unpack = (name) => unzipped(name).json();

  // The sentences of each row from the numbers of their words (geo/layers/sentence_pack.py).
  function readSentences(bytes, vocabulary, rows) {
    let at = 0;
    const next = () => {
      let n = 0, factor = 1, byte = bytes[at++];
      for (; byte > 127; byte = bytes[at++], factor *= 128) n += (byte & 127) * factor;
      return n + byte * factor;
    };
    const many = (make) => {
      const list = new Array(next());
      for (let i = 0; i < list.length; i++) list[i] = make();
      return list;
    };
    const sentence = () => many(() => vocabulary[next()]).join(" ");
    return Array.from({ length: rows }, () => many(sentence));
  }

  // The words searched for: rows whose sentence, place or id holds each of them.
  function createSearch({ texts, columns }) {
    let folded = null;
    const kept = { words: null, mask: null };
    return (words) => {
      if (kept.words === words) return kept.mask;
      folded = folded || texts.id.map((id, r) => {
        const n = columns.name[columns.loc[r]];
        return M.folded([id, ...texts.sentences[r], columns.names_ar[n], columns.names_en[n]].filter(Boolean).join(" "));
      });
      const parts = M.folded(words).split(/\s+/).filter(Boolean);
      Object.assign(kept, { words, mask: Uint8Array.from(folded, (text) => (parts.every((p) => text.includes(p)) ? 1 : 0)) });
      return kept.mask;
    };
  }

  // The map filters by columns; words are a further condition, for which the sums by place are taken anew.
  function addSearch(search) {
    const plain = M.applyFilter;
    M.applyFilter = (c, f, out) => {
      const found = plain(c, f, out);
      if (!f.words) return found;
      const mask = search(f.words), rows = found.rows.slice(0, found.n);
      for (const sums of [found.all, found.incidents, found.killed, found.injured]) sums.fill(0);
      found.n = 0;
      for (const r of rows) {
        if (!mask[r]) continue;
        const p = c.loc[r];
        found.rows[found.n++] = r;
        found.all[p]++;
        if (c.flags[r] & M.FLAG.context) continue;
        found.incidents[p]++;
        if (c.killed[r] !== M.NOT_STATED) found.killed[p] += c.killed[r];
        if (c.injured[r] !== M.NOT_STATED) found.injured[p] += c.injured[r];
      }
      return found;
    };
  }

  const parseArea = (text) => {
    const numbers = (part) => part.split(",").map(Number);
    if (text.startsWith("circle:")) {
      const [lat, lon, km] = numbers(text.slice(7));
      return { points: [[lat, lon]], km };
    }
    return text.startsWith("polygon:") ? { points: text.slice(8).split(";").map(numbers) } : null;
  };

  // What the file was made with, in words.
  function described(f, w) {
    const parts = [];
    const day = (d) => (d === undefined ? "\u2026" : w.day(d));
    if (f.from !== undefined || f.to !== undefined) parts.push(w.t("period_from_to", { start: day(f.from), end: day(f.to) }));
    if (f.gov) parts.push(f.gov.map(w.governorate).join(", "));
    if (f.types) parts.push(f.types.map((code) => w.label("event_type", code)).join(", "));
    if (f.act) parts.push(f.act.map(w.actorById).join(", "));
    if (f.killed) parts.push(`${w.t("min_killed")}: ${w.number(f.killed)}`);
    if (f.precision) parts.push(`${w.t("max_precision")}: ${w.label("where_precision", f.precision)}`);
    if (f.area && f.area.km) parts.push(w.t("within_circle", { km: f.area.km, lat: f.area.points[0][0], lon: f.area.points[0][1] }));
    else if (f.area) parts.push(w.t("within_polygon"));
    if (f.bbox) parts.push(w.t("within_box", { box: f.bbox.join(", ") }));
    if (f.origins) parts.push(`${w.t("origin_label")}: ${f.origins.map(w.dataSet).join(", ")}`);
    if (f.context === false) parts.push(w.t("no_context"));
    return parts.join(" \u00B7 ") || w.t("everything");
  }

  function skeleton() {
    const part = (tag, id, attributes) => element(tag, { id, ...attributes });
    const nodes = {
      skip: element("a", { class: "s-skip", href: "#s-list" }), title: part("h1", "s-title"), meta: part("p", "s-meta"), copy: part("span", "s-copy"),
      lang: element("button", { type: "button", class: "s-button", id: "s-lang" }), print: element("button", { type: "button", class: "s-button", id: "s-print" }),
      notice: part("p", "s-notice"), figures: part("section", "s-figures"), filters: part("form", "s-filters", { role: "search" }), views: part("div", "s-views", { role: "group" }),
      fold: part("details", "s-fold"), foldTitle: element("summary"), map: part("div", "s-map"), panel: part("aside", "s-panel"), table: part("section", "s-table"), footer: part("footer", "s-footer"),
    };
    document.getElementById("s-app").replaceChildren(
      nodes.skip,
      element("header", { class: "s-header" }, [element("div", {}, [nodes.title, nodes.meta]), element("div", { class: "s-tools" }, [nodes.copy, nodes.print, nodes.lang]), nodes.notice]),
      nodes.fold, nodes.figures,
      element("main", { class: "s-main" }, [element("div", { class: "s-mapbox" }, [nodes.views, nodes.map]), nodes.panel, nodes.table]),
      nodes.footer,
    );
    nodes.fold.append(nodes.foldTitle, nodes.filters);
    nodes.fold.open = root.innerWidth >= PHONE;
    return nodes;
  }

  function start(words, about, texts, columns, bytes) {
    const w = M.createWords(words.labels, columns, texts), styles = words.labels.style.types;
    const context = { w, texts, columns, styles };
    const nodes = skeleton();
    addSearch(createSearch(context));
    w.lang = about.lang;
    const state = { mode: "incidents", filter: {}, selected: -1, here: null };
    const result = M.newResult(columns), all = M.newResult(columns);
    let rows = [];

    // -- the map -------------------------------------------------------------------------------------------------------
    root.marsadColumns = { key: about.key, bytes };
    const map = L.map(nodes.map, { ...words.options, zoomControl: true });
    map.setView(L.latLngBounds(words.bounds).getCenter(), 6);
    const layer = root.MarsadMap.init(map, { vector: words.vector, labels: words.labels, bounds: words.bounds });
    layer.on("click", (e) => {
      const p = e.layer.toGeoJSON().properties;
      if (p.rows && p.rows.length === 1 && p.n === 1) choose(p.rows[0]);
      else if (p.rows) showHere(p.rows);
      else if (p.badge) showHere(rows.filter((r) => w.codeOf(r) === p.badge && !w.hasPoint(r)));
      else if (p.district) showHere(rows.filter((r) => columns.districts[columns.district[columns.loc[r]]] === p.district));
      else if (p.governorate) {
        boxes.gov.chosen.clear();
        boxes.gov.chosen.add(p.governorate);
        drawFilters();
        apply();
      } else if (p.period) {
        [fields.from.value, fields.to.value] = p.period;
        apply();
      } else if (p.area !== undefined) {
        area = p.area ? parseArea(p.area) : null;
        apply();
      }
    });
    const send = () => root.marsadState({ mode: state.mode, lang: w.lang, columns: about.key, filter: state.filter, selected: state.selected, measure: "count" });

    // -- the filters ---------------------------------------------------------------------------------------------------
    let area = null, waiting = 0;
    const boxes = { types: M.createChoices("types", () => apply()), gov: M.createChoices("gov", () => apply()), act: M.createChoices("act", () => apply()), origins: M.createChoices("origins", () => apply()) };
    const ends = columns.dated ? [M.isoDay(columns.day[columns.dated - 1]), M.isoDay(columns.day[0])] : [];
    const date = (id) => element("input", { type: "date", id, min: ends[0], max: ends[1] });
    const fields = {
      from: date("s-from"), to: date("s-to"), killed: element("input", { type: "number", id: "s-killed", min: 0, step: 1, value: 0, inputmode: "numeric" }),
      precision: element("select", { id: "s-precision" }), context: element("input", { type: "checkbox", id: "s-context" }), words: element("input", { type: "search", id: "s-words", dir: "auto", maxlength: 200 }),
      reset: element("button", { type: "button", class: "s-button", id: "s-reset" }),
    };
    fields.context.checked = true;
    for (const name of ["from", "to", "killed", "precision", "context"]) fields[name].addEventListener("change", () => apply());
    fields.words.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, SEARCH_MS);
    });
    fields.reset.addEventListener("click", () => {
      Object.assign(fields.from, { value: "" });
      Object.assign(fields.to, { value: "" });
      fields.killed.value = "0";
      fields.words.value = "";
      fields.precision.value = "0";
      fields.context.checked = true;
      for (const box of Object.values(boxes)) box.chosen.clear();
      area = null;
      drawFilters();
      apply();
    });
    nodes.filters.addEventListener("submit", (e) => e.preventDefault());
    const counts = (() => {
      const types = new Map(), gov = new Map(), act = new Map(), origins = new Map(), add = (to, key) => to.set(key, (to.get(key) || 0) + 1);
      let contexts = 0;
      for (let r = 0; r < columns.rows; r++) {
        add(types, columns.types[columns.type[r]]);
        contexts += w.isContext(r) ? 1 : 0;
        add(origins, texts.origin[r]);
        const bits = columns.govs[columns.loc[r]];
        columns.governorates.forEach((code, i) => bits & (1 << i) && add(gov, code));
        for (let a = columns.actorStart[r]; a < columns.actorStart[r + 1]; a++) add(act, columns.actor_ids[columns.actors[a]]);
      }
      return { types, gov, act, origins, contexts };
    })();
    const drawFilters = () => {
      const options = (found, label, sort) => {
        const list = [...found].map(([code, n]) => ({ code, text: label(code), n: w.number(n), count: n }));
        return sort ? list.sort(sort) : list;
      };
      const byName = (a, b) => a.text.localeCompare(b.text, w.lang), byCount = (a, b) => b.count - a.count || byName(a, b);
      const saying = (key) => (n) => (n ? w.t("some_of", { name: w.t(key), n: w.number(n) }) : w.t("all_of", { name: w.t(key) }));
      boxes.types.draw(options(counts.types, (c) => w.label("event_type", c), byCount), saying("event_type"), w.t("event_type"));
      boxes.gov.draw(options(counts.gov, w.governorate, byName), saying("governorate"), w.t("governorate"));
      boxes.act.draw(options(counts.act, w.actorById, byCount), saying("actor"), w.t("actor"));
      boxes.act.box.hidden = !counts.act.size;
      boxes.origins.draw(options(counts.origins, w.dataSet, byCount), saying("origin_label"), w.t("origin_label"));
      boxes.origins.box.hidden = counts.origins.size < 2;
      const labelled = (key, field) => element("label", {}, [element("span", { text: w.t(key) }), field]);
      fields.reset.textContent = w.t("reset");
      const coarsest = fields.precision.value || "0";
      fields.precision.replaceChildren(...PRECISIONS.map((p) => element("option", { value: p, text: p ? w.label("where_precision", p) : w.t("any_precision") })));
      fields.precision.value = coarsest;
      const focused = document.activeElement;
      nodes.filters.setAttribute("aria-label", w.t("filters"));
      nodes.filters.replaceChildren(
        labelled("from", fields.from), labelled("to", fields.to), boxes.gov.box, boxes.types.box, boxes.act.box, boxes.origins.box, labelled("search", fields.words), labelled("min_killed", fields.killed), labelled("max_precision", fields.precision),
        ...(counts.contexts ? [element("label", { class: "s-tick" }, [fields.context, element("span", { text: w.t("show_context") })])] : []), fields.reset,
      );
      if (focused && nodes.filters.contains(focused)) focused.focus();
    };
    // A closed fold says how many filters are set behind it.
    const sayFold = () => {
      const n = Object.keys(state.filter).length;
      nodes.foldTitle.textContent = n ? w.t("some_of", { name: w.t("filters"), n: w.number(n) }) : w.t("filters");
    };
    const readFilter = () => {
      const f = {}, day = (field) => (field.value ? M.dayOf(field.value) : undefined);
      let [from, to] = [day(fields.from), day(fields.to)];
      if (from !== undefined && to !== undefined && from > to) [from, to] = [to, from];
      if (from !== undefined) f.from = from;
      if (to !== undefined) f.to = to;
      for (const [name, box] of Object.entries(boxes)) if (box.chosen.size) f[name] = [...box.chosen];
      const killed = Math.max(0, Math.floor(Number(fields.killed.value) || 0));
      if (killed) f.killed = killed;
      if (Number(fields.precision.value)) f.precision = Number(fields.precision.value);
      if (!fields.context.checked) f.context = false;
      if (area) f.area = area;
      if (fields.words.value.trim()) f.words = fields.words.value.trim();
      return f;
    };

    // -- lists and cards -----------------------------------------------------------------------------------------------
    const table = M.createTable(nodes.table, context, (row) => choose(row, true));
    const choose = (row, fromList) => {
      state.selected = row;
      remember(texts.id[row]);
      send();
      if (fromList && w.hasPoint(row)) {
        const at = [columns.lat[columns.loc[row]], columns.lon[columns.loc[row]]];
        if (!map.getBounds().contains(at)) map.panTo(at);
      }
      drawPanel();
      table.update(rows, row);
      const heading = nodes.panel.querySelector("h2");
      heading.focus({ preventScroll: true });
      if (fromList || root.innerWidth < PHONE) nodes.panel.scrollIntoView({ block: "start" });
    };
    const showHere = (found) => {
      state.selected = -1;
      state.here = found;
      remember("");
      if (found.length === 1) return choose(found[0]);
      send();
      drawPanel();
      table.update(rows, -1);
      nodes.panel.querySelector(".s-item, .s-button").focus({ preventScroll: true });
      if (root.innerWidth < PHONE) nodes.panel.scrollIntoView({ block: "start" });
    };
    const back = () => {
      if (state.selected >= 0 && state.here && state.here.length > 1) state.selected = -1;
      else Object.assign(state, { selected: -1, here: null });
      remember("");
      send();
      drawPanel();
      table.update(rows, -1);
      nodes.panel.querySelector("button")?.focus({ preventScroll: true });
    };
    const remember = (id) => {
      try {
        root.history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : "#");
      } catch {
        // some browsers forbid it for files: the page works without
      }
    };
    const items = (list, most) => element("ul", { class: "s-items" }, list.slice(0, most).map((row) => M.listItem(row, context, (r) => choose(r))));
    const drawPanel = () => {
      nodes.panel.setAttribute("aria-label", w.t("panel"));
      const return_ = element("button", { type: "button", class: "s-button", id: "s-back", text: w.t("back_to_list") });
      return_.addEventListener("click", back);
      if (state.selected >= 0) return nodes.panel.replaceChildren(return_, M.incidentCard(state.selected, context));
      if (state.here) {
        const title = element("h2", { text: w.t("here_several", { n: w.number(state.here.length) }) });
        return nodes.panel.replaceChildren(return_, title, items(state.here, 100));
      }
      const killed = (r) => (texts.killed[r] ? texts.killed[r][1] ?? texts.killed[r][0] ?? -1 : -1);
      const leading = rows.slice().sort((a, b) => w.isContext(a) - w.isContext(b) || killed(b) - killed(a) || a - b);
      const off = rows.filter((r) => !w.hasPoint(r) && !w.codeOf(r) && !w.isContext(r));
      const folded = off.length && element("details", { id: "s-off" }, [element("summary", { text: w.t("off_map_list", { n: w.number(off.length) }) }), element("p", { class: "s-note", text: w.t("off_map_why") })]);
      if (folded) folded.addEventListener("toggle", () => folded.open && !folded.querySelector("ul") && folded.append(items(off, 100)));
      nodes.panel.replaceChildren(
        element("p", { class: "s-note", text: w.t("select_hint") }),
        ...(folded ? [folded] : []),
        element("h2", { text: w.t("top_incidents") }),
        leading.length ? items(leading, LEADING) : element("p", { class: "s-note", text: w.t("empty_result") }),
      );
    };

    // -- the whole -----------------------------------------------------------------------------------------------------
    const apply = () => {
      state.filter = readFilter();
      sayFold();
      M.applyFilter(columns, state.filter, result);
      rows = Array.from(result.rows.subarray(0, result.n));
      const inside = new Set(rows);
      if (state.here) state.here = state.here.filter((r) => inside.has(r));
      if (state.here && !state.here.length) state.here = null;
      if (state.selected >= 0 && !inside.has(state.selected)) state.selected = -1;
      let undated = 0;
      if (state.filter.from !== undefined || state.filter.to !== undefined) {
        const { from, to, ...others } = state.filter;
        M.applyFilter(columns, others, all);
        for (let i = 0; i < all.n; i++) if (columns.day[all.rows[i]] === M.UNDATED && !w.isContext(all.rows[i])) undated++;
      }
      nodes.figures.replaceChildren(...M.figureBoxes(M.figuresOf(result, context), undated, context));
      nodes.figures.dataset.rows = String(rows.length);
      drawPanel();
      table.update(rows, state.selected);
      send();
    };
    const draw = () => {
      document.documentElement.lang = w.lang;
      document.documentElement.dir = w.lang === "ar" ? "rtl" : "ltr";
      document.title = w.ui("app_title");
      nodes.skip.textContent = w.t("skip");
      nodes.title.textContent = w.ui("app_title");
      nodes.copy.textContent = w.t("copy");
      const other = w.lang === "ar" ? "en" : "ar";
      Object.assign(nodes.lang, { textContent: w.own(other), lang: other });
      nodes.print.textContent = w.t("print");
      const asOf = about.data_as_of ? w.t("data_as_of", { day: w.isoDay(about.data_as_of) }) : "";
      const holds = `${w.t("holds")}: ${described(about.filters, w)}`;
      nodes.meta.replaceChildren(...[asOf, holds, w.t("rows", { n: w.number(about.rows) })].filter(Boolean).flatMap((part, i) => [i ? " \u00B7 " : "", element("bdi", { text: part })]));
      const imported = [...counts.origins.keys()].filter((code) => code !== M.EXTRACTED).map(w.dataSet);
      const several = imported.length ? w.t("imported", { names: imported.join(", ") }) : "";
      nodes.notice.textContent = [counts.origins.has(M.EXTRACTED) || !imported.length ? w.t("provisional") : "", several].filter(Boolean).join(" ");
      nodes.figures.setAttribute("aria-label", w.t("figures"));
      nodes.footer.replaceChildren(element("p", { text: w.t("disclaimer") }), element("p", { text: w.label("map", "attribution") }), element("p", { text: asOf }));
      nodes.views.setAttribute("aria-label", w.t("view"));
      nodes.views.replaceChildren(...VIEWS.map((mode) => {
        const button = element("button", { type: "button", text: w.ui(`view_${mode}`), "data-view": mode, "aria-pressed": String(mode === state.mode) });
        button.addEventListener("click", () => {
          state.mode = mode;
          for (const b of nodes.views.querySelectorAll("[data-view]")) b.setAttribute("aria-pressed", String(b === button));
          send();
        });
        return button;
      }));
      const whole = element("button", { type: "button", id: "s-whole", text: w.t("whole") });
      whole.addEventListener("click", () => map.fitBounds(words.bounds));
      nodes.views.append(whole);
      drawFilters();
      apply();
    };
    nodes.lang.addEventListener("click", () => {
      w.lang = w.lang === "ar" ? "en" : "ar";
      draw();
    });
    nodes.print.addEventListener("click", () => root.print());
    preparePrint(map, nodes, table);
    draw();
    const wanted = root.location.hash.slice(1);
    const row = wanted ? texts.id.findIndex((id) => encodeURIComponent(id) === wanted || id === wanted) : -1;
    if (row >= 0) choose(row);
    document.getElementById("s-wait").remove();
    document.getElementById("s-app").hidden = false;
    map.invalidateSize();
    nodes.map.dataset.ready = "true";
  }

  // What is drawn while the browser prepares a print is replayed stroke by stroke, and there a wiped canvas comes out white:
  // pictures of the canvases are printed in their place.
  function freeze(box) {
    const pictures = Array.from(box.querySelectorAll("canvas")).filter((canvas) => canvas.width && canvas.height).map((canvas) => {
      const picture = canvas.cloneNode();
      picture.getContext("2d").drawImage(canvas, 0, 0);
      canvas.replaceWith(picture);
      return [canvas, picture];
    });
    return () => pictures.forEach(([canvas, picture]) => picture.replaceWith(canvas));
  }

  // Paper is narrower than the screen: the map gets its size before the browser lays the pages out, and its view back after.
  function preparePrint(map, nodes, table) {
    let restore = null;
    root.addEventListener("beforeprint", () => {
      if (restore) return;
      const centre = map.getCenter(), zoom = map.getZoom(), bounds = map.getBounds(), least = map.getMinZoom();
      document.documentElement.classList.add("s-printing");
      map.setMinZoom(4);
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(bounds, { animate: false });
      const fold = table.expand(PRINTED_ROWS);
      const thaw = freeze(nodes.map);
      restore = () => {
        thaw();
        document.documentElement.classList.remove("s-printing");
        map.invalidateSize({ animate: false, pan: false });
        map.setView(centre, zoom, { animate: false });
        map.setMinZoom(least);
        fold();
      };
    });
    root.addEventListener("afterprint", () => {
      if (restore) restore();
      restore = null;
    });
  }

  if (typeof DecompressionStream === "undefined") {
    document.getElementById("s-wait").remove();
    document.getElementById("s-old").style.animation = "none";
    return;
  }
  document.getElementById("s-old").hidden = true;
  const packed = block("columns");
  Promise.all([unpack("words"), unpack("about"), unpack("texts"), unzipped("sentences").arrayBuffer(), M.decodeColumns(packed)])
    .then(([words, about, texts, numbers, columns]) => {
      texts.sentences = readSentences(new Uint8Array(numbers), texts.vocabulary, columns.rows);
      start(words, about, texts, columns, packed);
    })
    .catch((error) => {
      console.error(error);
      const wait = document.getElementById("s-wait");
      if (wait) wait.textContent = wait.dataset.failed;
    });
})(window);
