// Marsad map, part 8: governorates and districts by a measure, in classes; and coverage, where "no reports" is not "no
// incidents".
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const PER = 100000;

  // The value of each area: number, or null where it cannot be said (no population known, nothing to compare).
  M.measureAreas = function (sums, before, measure, populations) {
    return sums.codes.map((code, i) => {
      if (measure === "killed") return sums.killed[i];
      if (measure === "injured") return sums.injured[i];
      if (measure === "rate") return populations[code] ? (sums.incidents[i] * PER) / populations[code] : null;
      if (measure === "change") return before ? sums.incidents[i] - before.incidents[i] : null;
      return sums.incidents[i];
    });
  };

  // Upper ends of at most `classes` classes of near-equal width that cover the positive values: whole numbers for counts, two
  // figures for rates.
  M.classBreaks = function (values, classes, whole) {
    const top = Math.max(0, ...values.filter((v) => v !== null));
    if (!top) return [];
    if (whole && top <= classes) return Array.from({ length: top }, (_, i) => i + 1);
    const unit = whole ? 1 : Math.pow(10, Math.floor(Math.log10(top)) - 1);
    const ends = Array.from({ length: classes }, (_, i) => Math.ceil((top * (i + 1)) / classes / unit - 1e-9) * unit);
    return [...new Set(ends.map((v) => Number(v.toPrecision(12))))];
  };

  M.classOf = function (value, breaks) {
    const i = breaks.findIndex((upper) => value <= upper);
    return i < 0 ? breaks.length - 1 : i;
  };

  // Equal steps to both sides of 0: {limit, ends} with ends from the lowest upper end to the highest.
  M.changeBreaks = function (values, sides) {
    const most = Math.max(0, ...values.filter((v) => v !== null).map(Math.abs));
    return most ? M.classBreaks([most], sides, true) : [];
  };

  // The area fills: one path an area on a canvas of its own; the hatch says "no reports".
  M.createFills = function (map, vector, choose, describe) {
    const tip = (area) => {
      const node = M.element("span", { text: describe(area.feature.properties), dir: "auto" });
      return node;
    };
    const make = (data) =>
      L.geoJSON(data, {
        pane: "marsad-fill",
        style: { stroke: false, fillOpacity: 0 },
        onEachFeature: (feature, area) => {
          area.on("click", (e) => choose(feature.properties, e.latlng));
          area.bindTooltip(() => tip(area), { sticky: true, className: "marsad-area-tip" });
        },
      });
    const layers = { gov: make(vector.governorates), district: make(vector.districts) };
    const defs = M.svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" }, [
      M.svg("defs", {}, [
        M.svg("pattern", { id: "marsad-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, [
          M.svg("rect", { width: 7, height: 7, fill: "#F2F1EC" }),
          M.svg("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: "#8A949E", "stroke-width": 2.2 }),
        ]),
      ]),
    ]);
    map.getContainer().appendChild(defs);
    return {
      // `colours`: code -> colour or "hatch"; null takes the layer off.
      update(by, colours) {
        for (const [name, layer] of Object.entries(layers)) {
          if (name !== by || !colours) {
            map.removeLayer(layer);
            continue;
          }
          map.addLayer(layer);
          layer.eachLayer((area) => {
            const colour = colours[area.feature.properties.code];
            area.setStyle({ fillColor: colour === "hatch" ? "url(#marsad-hatch)" : colour || "#F2F1EC", fillOpacity: 0.9, stroke: by === "district", color: "#B9BEC3", weight: 0.6 });
            if (area.getElement()) area.getElement().setAttribute("tabindex", "-1");
          });
        }
      },
    };
  };
})(window);
