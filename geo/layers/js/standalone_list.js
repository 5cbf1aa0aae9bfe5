// Standalone map, part 3: figures, lists and the boxes to filter by.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const element = M.element;
  const PAGE = 50, SNIPPET = 260;
  const COLUMNS = ["date", "event_type", "governorate", "place", "precision", "killed", "injured", "actors", "evidence", "sources", "id"];

  // The key figures of the filtered rows, as geo/service/figures.py counts them.
  M.figuresOf = function (result, { w, texts }) {
    const sum = { incidents: 0, context: 0, offMap: 0, undated: 0, governorates: new Set() };
    for (const name of ["killed", "injured"]) sum[name] = { low: 0, best: 0, high: 0, stated: 0 };
    for (let i = 0; i < result.n; i++) {
      const row = result.rows[i];
      if (w.isContext(row)) {
        sum.context++;
        continue;
      }
      sum.incidents++;
      const code = w.codeOf(row);
      if (code) sum.governorates.add(code);
      else if (!w.hasPoint(row)) sum.offMap++;
      for (const name of ["killed", "injured"]) {
        const toll = texts[name][row], into = sum[name];
        if (!toll) continue;
        const [low, best, high] = toll;
        into.stated++;
        into.low += low || 0;
        into.best += best !== null ? best : low || 0;
        into.high = high === null || into.high === null ? null : into.high + high;
      }
    }
    return sum;
  };

  M.figureBoxes = function (sum, undated, { w }) {
    const toll = (name) => {
      const { low, best, high, stated } = sum[name];
      const missing = sum.incidents - stated;
      return [name, stated ? w.toll([low, best, high]) : w.t("not_stated"), missing ? w.t("not_stated_count", { n: w.number(missing) }) : ""];
    };
    return [
      ["incidents", w.number(sum.incidents), sum.context ? w.t("context_count", { n: w.number(sum.context) }) : ""],
      toll("killed"), toll("injured"),
      ["governorates", w.number(sum.governorates.size), ""],
      ["not_on_map", w.number(sum.offMap), undated ? w.t("undated_hidden", { n: w.number(undated) }) : ""],
    ].map(([name, value, note]) =>
      element("div", { class: "s-figure", "data-figure": name }, [
        element("div", { class: "s-label", text: w.ui(name) }),
        element("div", { class: "s-value" }, [element("bdi", { text: value })]),
        element("div", { class: "s-note", text: note }),
      ]));
  };

  const snippet = (row, texts) => {
    const text = texts.sentences[row][0] || "";
    const shown = M.clean(text.length > SNIPPET ? text.slice(0, SNIPPET) + "\u2026" : text);
    const node = element("p", { class: "s-snippet", dir: M.direction(text), text: shown });
    if (M.direction(text) === "rtl") node.lang = "ar";
    return node;
  };

  // One incident as a button with its sentence, for the panel.
  M.listItem = function (row, { w, texts, columns, styles }, choose) {
    const parts = [w.type(row), w.placeName(row) || (w.codeOf(row) ? w.governorate(w.codeOf(row)) : ""), w.when(row)];
    if (texts.killed[row]) parts.push(`${w.t("killed")}: ${w.toll(texts.killed[row])}`);
    const line = element("span", { class: "s-line" });
    parts.filter(Boolean).forEach((part, i) => line.append(i ? " \u00B7 " : "", element("bdi", { text: part })));
    const button = element("button", { type: "button", class: "s-item", "data-row": String(row) }, [M.typeDot(styles[columns.type[row]]), line]);
    button.addEventListener("click", () => choose(row));
    return element("li", {}, [button, snippet(row, texts)]);
  };

  // The table of all filtered rows, a page at a time: on a phone each row is a card.
  M.createTable = function (box, context, choose) {
    const { w, texts, columns, styles } = context;
    const state = { order: "newest", shown: PAGE, rows: [], selected: -1 };
    const orders = {
      newest: null, oldest: null,
      killed: (r) => (texts.killed[r] ? texts.killed[r][1] ?? texts.killed[r][0] ?? 0 : -1),
      injured: (r) => (texts.injured[r] ? texts.injured[r][1] ?? texts.injured[r][0] ?? 0 : -1),
    };
    const sorted = (rows) => {
      const of = orders[state.order];
      if (state.order === "oldest") return rows.slice().reverse();
      return of ? rows.slice().sort((a, b) => w.isContext(a) - w.isContext(b) || of(b) - of(a) || a - b) : rows;
    };
    const cell = (name, label, content) => element("td", { class: `s-td s-td-${name}${content.textContent ? "" : " s-empty"}`, "data-label": label }, [content]);
    const bdi = (text) => element("bdi", { text });
    const line = (row, heads) => {
      const counted = !w.isContext(row), code = w.codeOf(row), precision = w.precision(row);
      const actors = [...new Set(texts.actors[row].map(([a]) => w.actor(a)))].join("; ");
      const sources = [...new Set(texts.sources[row].map((i) => M.clean(texts.source_list[i][0] || w.t("source_unknown"))))].join("; ");
      const open = element("button", { type: "button", class: "s-item", "data-row": String(row) }, [M.typeDot(styles[columns.type[row]]), element("span", { text: w.type(row) })]);
      open.addEventListener("click", () => choose(row));
      const cells = [
        cell("date", heads[0], bdi(w.when(row))), cell("type", heads[1], open), cell("gov", heads[2], bdi(code ? w.governorate(code) : texts.country[row] || "")),
        cell("place", heads[3], bdi(w.placeName(row) || w.t("not_stated"))), cell("precision", heads[4], bdi(precision ? w.label("where_precision", precision) : "")),
        cell("killed", heads[5], bdi(counted || texts.killed[row] ? w.toll(texts.killed[row]) : "")), cell("injured", heads[6], bdi(counted || texts.injured[row] ? w.toll(texts.injured[row]) : "")),
        cell("actors", heads[7], bdi(actors)), cell("evidence", heads[8], snippet(row, texts)), cell("source", heads[9], bdi(sources)), cell("id", heads[10], bdi(M.clean(texts.id[row]))),
      ];
      const node = element("tr", { class: counted ? "" : "s-muted", "aria-selected": row === state.selected ? "true" : undefined }, cells);
      return node;
    };
    const draw = () => {
      const rows = sorted(state.rows), shown = rows.slice(0, state.shown);
      const heads = COLUMNS.map((k) => w.ui(k));
      const order = element("select", { id: "s-order" }, Object.keys(orders).map((o) => element("option", { value: o, text: w.t(`sort_${o}`), selected: o === state.order })));
      order.addEventListener("change", () => {
        state.order = order.value;
        draw();
        box.querySelector("#s-order").focus();
      });
      const more = rows.length - shown.length;
      const next = more > 0 && element("button", { type: "button", class: "s-button", id: "s-more", text: w.t("more_rows", { n: w.number(Math.min(PAGE, more)) }) });
      if (next) next.addEventListener("click", () => {
        const first = state.shown;
        state.shown += PAGE;
        draw();
        const button = box.querySelectorAll("tbody .s-item")[first];
        if (button) button.focus();
      });
      box.replaceChildren(
        element("div", { class: "s-list-head" }, [
          element("h2", { id: "s-list", tabindex: -1, text: w.t("list") }),
          element("label", { class: "s-order" }, [element("span", { text: w.t("sort") }), order]),
          element("span", { class: "s-note", role: "status", text: w.t("rows_shown", { shown: w.number(shown.length), n: w.number(rows.length) }) }),
        ]),
        rows.length ? element("table", { class: "s-table", "aria-labelledby": "s-list" }, [
          element("thead", {}, [element("tr", {}, heads.map((text, i) => element("th", { scope: "col", class: `s-th-${COLUMNS[i]}`, text })))]),
          element("tbody", {}, shown.map((row) => line(row, heads))),
        ]) : element("p", { class: "s-note", text: w.t("empty_result") }),
        ...(next ? [next] : []),
      );
    };
    return {
      update(rows, selected) {
        if (rows !== state.rows) state.shown = PAGE;
        Object.assign(state, { rows, selected });
        draw();
      },
      // For print: up to `most` rows at once, and back again.
      expand(most) {
        const before = state.shown;
        state.shown = Math.max(before, most);
        draw();
        return () => {
          state.shown = before;
          draw();
        };
      },
    };
  };

  // A box of several choices that folds away: [{code, label, n}].
  M.createChoices = function (name, changed) {
    const chosen = new Set();
    const summary = element("summary"), list = element("div", { class: "s-options", role: "group" });
    const box = element("details", { class: "s-choices", "data-filter": name }, [summary, list]);
    document.addEventListener("click", (e) => {
      if (box.open && !box.contains(e.target)) box.open = false;
    });
    box.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || !box.open) return;
      box.open = false;
      summary.focus();
    });
    let title = (n) => String(n);
    const say = () => (summary.textContent = title(chosen.size));
    return {
      box, chosen,
      // Draws the choices in the language of the page.
      draw(options, saying, label) {
        title = saying;
        list.setAttribute("aria-label", label);
        list.replaceChildren(...options.map(({ code, text, n }) => {
          const tick = element("input", { type: "checkbox", value: code });
          tick.checked = chosen.has(code);
          tick.addEventListener("change", () => {
            if (tick.checked) chosen.add(code);
            else chosen.delete(code);
            say();
            changed();
          });
          return element("label", {}, [tick, element("bdi", { text }), element("span", { class: "s-note", text: n })]);
        }));
        say();
      },
    };
  };
})(window);
