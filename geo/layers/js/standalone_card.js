// Standalone map, part 2: the card of an incident, drawn as text nodes only.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const element = M.element;

  M.typeDot = function (style) {
    const dot = element("span", { class: "s-dot", text: style.glyph, "aria-hidden": "true", style: `background:${style.colour}` });
    if (style.group === "context") dot.classList.add("s-context");
    return dot;
  };

  // The sentence with the words behind each field marked: flat triples (start, length, number of the field) in code points.
  M.quote = function (text, marks, fields, w) {
    const chars = Array.from(text), cuts = new Set([0, chars.length]), spans = [];
    for (let i = 0; i + 2 < marks.length; i += 3) {
      const from = marks[i], to = marks[i] + marks[i + 1];
      if (from < 0 || to > chars.length || to <= from) continue;
      spans.push({ from, to, field: fields[marks[i + 2]] });
      cuts.add(from).add(to);
    }
    const node = element("blockquote", { class: "s-quote", dir: M.direction(text) });
    if (M.direction(text) === "rtl") node.lang = "ar";
    const ends = [...cuts].sort((a, b) => a - b);
    for (let i = 0; i + 1 < ends.length; i++) {
      const piece = M.clean(chars.slice(ends[i], ends[i + 1]).join(""));
      const found = [...new Set(spans.filter((s) => s.from <= ends[i] && s.to >= ends[i + 1]).map((s) => s.field))];
      if (!found.length) node.append(piece);
      else node.append(element("mark", { class: `s-mark s-mark-${found[0]}`, title: found.map((f) => w.label("field", f)).join(" \u00B7 "), text: piece }));
    }
    return node;
  };

  const fact = (name, value) => [element("dt", { text: name }), element("dd", {}, [element("bdi", { text: value })])];

  function facts(row, { w, texts, columns }) {
    const found = [], place = columns.loc[row], rare = texts.facts[row] || {}, code = w.precision(row);
    let when = w.when(row);
    if (texts.date_precision[row] > 1) when += ` (${w.label("date_precision", texts.date_precision[row])})`;
    if (texts.days[row]) when += ` (${w.t("date_alternatives", { days: texts.days[row].map(w.isoDay).join(", ") })})`;
    found.push(...fact(w.t("date"), when), ...fact(w.t("place"), w.place(row)));
    found.push(...fact(w.t("precision"), code ? w.label("where_precision", code) : w.t("not_stated")));
    if (!w.isContext(row)) {
      found.push(...fact(w.t("killed"), w.toll(texts.killed[row])), ...fact(w.t("injured"), w.toll(texts.injured[row])));
    }
    if (texts.combined[row]) found.push(...fact(w.t("combined"), w.toll(texts.combined[row])));
    for (const [side, tolls] of Object.entries(texts.sides[row] || {})) {
      const said = ["killed", "injured"].filter((name) => tolls[name]).map((name) => `${w.t(name)} ${w.toll(tolls[name])}`);
      found.push(...fact(`${w.t("by_side")}: ${w.label("side", side)}`, said.join(" \u00B7 ")));
    }
    for (const [actor, role] of texts.actors[row]) found.push(...fact(role ? w.label("role", role) : w.t("actor"), w.actor(actor)));
    if (!texts.actors[row].length) found.push(...fact(w.t("actors"), w.t("not_stated")));
    if (rare.outcome) found.push(...fact(w.t("outcome"), w.label("outcome", rare.outcome)));
    if (rare.weapon) found.push(...fact(w.t("weapon"), M.clean(rare.weapon)));
    if (rare.target) found.push(...fact(w.t("target"), M.clean(rare.target)));
    if (rare.remnant) found.push(...fact(w.t("remnant"), w.t("yes")));
    if (texts.confidence[row] !== null) found.push(...fact(w.t("confidence"), texts.confidence[row].toFixed(2)));
    if (texts.origin[row] !== M.EXTRACTED) found.push(...fact(w.t("origin_label"), w.dataSet(texts.origin[row])));
    found.push(...fact(w.t("id"), M.clean(texts.id[row])));
    let note = w.t("no_place_note");
    if (w.hasPoint(row)) note = w.t("map_note", { km: w.number(Math.max(1, Math.round(columns.uncertainty[place] / 1000))) });
    else if (w.codeOf(row)) note = w.t("governorate_note");
    return [element("dl", { class: "s-facts" }, found), element("p", { class: "s-note", text: note })];
  }

  const BASES = new Set(["stated", "metadata", "inferred"]);
  function source([name, published, basis, url], w) {
    const parts = [name ? M.clean(name) : w.t("source_unknown")];
    if (published) parts.push(w.t("published", { day: w.isoDay(published) }));
    if (published && BASES.has(basis)) parts.push(w.t(`basis_${basis}`));
    if (!published) parts.push(w.t("published_unknown"));
    const item = element("li");
    parts.forEach((part, i) => item.append(i ? " \u00B7 " : "", element("bdi", { text: part })));
    // Text, no link: a click in a closed room must not ask anything of anyone.
    if (url) item.append(element("div", { class: "s-url" }, [element("span", { text: `${w.t("url")}: ` }), element("bdi", { dir: "ltr", text: M.clean(url) })]));
    return item;
  }

  M.incidentCard = function (row, context) {
    const { w, texts, columns, styles } = context;
    const heading = element("h2", { tabindex: -1 }, [M.typeDot(styles[columns.type[row]]), " ", element("span", { text: w.type(row) })]);
    const chips = element("div", { class: "s-chips" }, [element("span", { class: "s-chip", text: w.label("status", texts.status[row]) })]);
    const quotes = texts.sentences[row].map((text, i) => M.quote(text, texts.marks[row][i] || [], texts.fields, w));
    return element("article", { class: "s-card", "data-incident": texts.id[row] }, [
      heading, chips,
      element("div", { class: "s-label", text: w.t(texts.origin[row] === M.EXTRACTED ? "evidence" : "origin_note") }),
      ...(quotes.length ? quotes : [element("p", { class: "s-note", text: w.t("not_stated") })]),
      ...facts(row, context),
      element("div", { class: "s-label", text: w.t("sources") }),
      element("ul", { class: "s-sources" }, texts.sources[row].map((i) => source(texts.source_list[i], w))),
    ]);
  };
})(window);
