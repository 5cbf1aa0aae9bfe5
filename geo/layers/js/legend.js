// Marsad map, part 13: the legend, drawn from the same figures as the map, in the map's own frame.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const item = (symbol, label) => M.element("span", {}, [symbol, M.element("bdi", { text: label })]);
  const swatch = (colour) =>
    M.element("i", { class: colour === "hatch" ? "marsad-swatch marsad-hatched" : "marsad-swatch", style: colour === "hatch" ? "" : `background:${colour}` });

  M.createLegend = function (map) {
    const control = L.control({ position: "bottomleft" });
    const body = M.element("div", { class: "marsad-legend-body", tabindex: 0, role: "group" });
    const summary = M.element("summary");
    const details = M.element("details", { class: "marsad-legend" }, [summary, body]);
    details.open = window.innerWidth > 600;
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(details);
      L.DomEvent.disableScrollPropagation(details);
      return details;
    };
    control.addTo(map);
    return {
      // `legend`: {title, items: [{symbol, label}]}; null hides it.
      update(title, items, dir) {
        details.style.display = items.length ? "" : "none";
        details.dir = dir;
        summary.textContent = title;
        body.setAttribute("aria-label", title);
        body.replaceChildren(...items);
      },
    };
  };

  M.legendTypes = function (c, result, styles, label, text) {
    const present = new Set();
    let context = false;
    for (let i = 0; i < result.n && present.size < c.types.length; i++) present.add(c.type[result.rows[i]]);
    const items = [];
    styles.forEach((style, i) => {
      if (!present.has(i)) return;
      context = context || style.group === "context";
      items.push(item(M.element("i", { class: "marsad-dot", style: `background:${style.colour}`, text: style.glyph }), label("event_type", style.code)));
    });
    items.push(item(M.element("i", { class: "marsad-solid" }), text("legend_named")));
    items.push(item(M.element("i", { class: "marsad-ring" }), text("legend_district_only")));
    items.push(item(M.element("i", { class: "marsad-square", text: "\u25A6 n" }), text("legend_governorate_only")));
    if (context) items.push(item(M.element("i", { class: "marsad-diamond" }), text("legend_context")));
    return items;
  };

  // Nested circles: the areas of round numbers up to the largest on the map.
  M.legendCircles = function (largest, factor, colour) {
    const steps = [1, 5, 20, 100, 500, 2000, 10000, 50000, 200000, 1000000].filter((n) => n <= Math.max(1, largest));
    const shown = steps.slice(-3);
    const r = M.circleRadius(shown[shown.length - 1], factor), width = 2 * r + 60;
    const nodes = [];
    for (const n of shown.reverse()) {
      const radius = M.circleRadius(n, factor), top = 2 * r - 2 * radius;
      nodes.push(M.svg("circle", { cx: r + 2, cy: 2 * r + 2 - radius, r: radius, fill: colour, "fill-opacity": 0.25, stroke: colour }));
      nodes.push(M.svg("line", { x1: r + 2, y1: top + 2, x2: 2 * r + 8, y2: top + 2, stroke: "#4A5560", "stroke-width": 0.7 }));
      const label = M.svg("text", { x: 2 * r + 11, y: top + 2, "font-size": 10.5, "dominant-baseline": "central", fill: "#1B2733" });
      label.textContent = n.toLocaleString("en");
      nodes.push(label);
    }
    return [M.svg("svg", { width, height: Math.max(14, 2 * r + 10), role: "img", "aria-label": steps.slice(-3).join(", "), class: "marsad-nested" }, nodes)];
  };

  M.legendClasses = function (classes) {
    return classes.map(({ colour, label }) => item(swatch(colour), label));
  };
})(window);
