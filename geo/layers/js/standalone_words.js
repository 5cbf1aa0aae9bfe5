// Standalone map, part 1: words in the language of the page. The same rules as geo/i18n.py: silence is never a zero.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  // Explicit directions, and what is not meant to be seen: text of articles must not turn the words around it.
  const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;
  const ARABIC = /[\u0600-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFC]/;

  M.EXTRACTED = "extracted";
  M.clean = (text) => String(text).replace(UNSEEN, "");
  M.direction = (text) => (ARABIC.test(text) ? "rtl" : "ltr");
  // For search: letters that are written in several ways become one (as geo/text/normalize.py does).
  M.folded = (text) =>
    text.toLowerCase().replace(/[\u0640\u064B-\u065F\u0670]/g, "").replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627")
      .replace(/\u0649/g, "\u064A").replace(/\u0629/g, "\u0647").replace(/\u06CC/g, "\u064A").replace(/\u06A9/g, "\u0643");

  M.createWords = function (labels, columns, texts) {
    const w = { lang: "en" };
    const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? values[name] : ""));
    w.t = (key, values) => {
      const { ui, standalone } = labels[w.lang];
      return filled(standalone[key] || ui[key] || key, values);
    };
    w.ui = (key, values) => filled(labels[w.lang].ui[key], values);
    w.own = (lang) => labels[lang].ui.own_name;
    w.label = (kind, code) => (Object.prototype.hasOwnProperty.call(labels[w.lang][kind], code) ? labels[w.lang][kind][code] : M.clean(code));
    w.number = (n) => n.toLocaleString("en").replace(/,/g, "\u202F");
    w.day = (day) => {
      const d = new Date(day * 86400000);
      return `${d.getUTCDate()} ${w.label("month", d.getUTCMonth() + 1)} ${d.getUTCFullYear()}`;
    };
    w.isoDay = (text) => (text ? w.day(M.dayOf(text)) : w.t("not_stated"));
    // [low, best, high, approximate]; null: not stated. A null among the figures is not known; no high: open ("4+").
    w.toll = (toll) => {
      const known = toll ? toll.slice(0, 3).filter((n) => n !== null) : [];
      if (!known.length) return w.t("not_stated");
      const least = Math.min(...known), high = toll[2];
      if (high === null) return w.t("at_least", { n: w.number(least) });
      if (least !== high) return `${w.number(least)}\u2013${w.number(high)}`;
      if (high === 0) return w.t("none_stated");
      return toll[3] ? w.t("about", { n: w.number(high) }) : w.number(high);
    };
    w.governorate = (code) => w.label("governorate", code);
    w.codeOf = (row) => (texts.gov[row] < 0 ? null : texts.governorates[texts.gov[row]]);
    w.actor = (index) => M.clean(texts.actor_names[index][w.lang] || texts.actor_names[index].id);
    w.actorById = (id) => {
      const found = texts.actor_names.find((a) => a.id === id);
      return found ? M.clean(found[w.lang]) : id;
    };
    w.dataSet = (code) => w.label("origin", code);
    const named = (ar, en) => M.clean((w.lang === "ar" ? ar : en || ar) || en || "");
    w.placeName = (row) => {
      const n = columns.name[columns.loc[row]];
      return named(columns.names_ar[n], columns.names_en[n]);
    };
    const within = (name, code, country) => {
      const area = code ? w.governorate(code) : country || "";
      return [name, area === name ? "" : area].filter(Boolean).join(" \u00B7 ");
    };
    w.place = (row) => {
      const parts = [], name = w.placeName(row), code = w.codeOf(row), several = texts.undecided[row];
      if (several && several.length) parts.push(`${name} \u00B7 ${w.t("place_undecided", { places: several.map(w.governorate).join(" / ") })}`);
      else if (name || code || texts.country[row]) parts.push(within(name, code, texts.country[row]));
      for (const [ar, en, other] of texts.more[row] || []) parts.push(within(named(ar, en), other));
      return parts.join("; ") || w.t("not_stated");
    };
    w.when = (row) => {
      const start = columns.day[row];
      if (start === M.UNDATED) return w.t("undated");
      return columns.length[row] ? w.t("period_from_to", { start: w.day(start), end: w.day(start + columns.length[row]) }) : w.day(start);
    };
    w.type = (row) => w.label("event_type", columns.types[columns.type[row]]);
    w.isContext = (row) => Boolean(columns.flags[row] & M.FLAG.context);
    w.precision = (row) => columns.precision[columns.loc[row]];
    w.hasPoint = (row) => columns.lat[columns.loc[row]] === columns.lat[columns.loc[row]];
    return w;
  };
})(window);
