// Marsad map, part 4: marks. The precision grammar: solid = named place, hollow dashed ring = district only, badge on the
// governorate's name = governorate only (labels.js); context records are small muted diamonds.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const CLUSTER_PIXELS = 40;
  const DISTRICT = 3;

  function glyph(text, size, colour) {
    const node = M.svg("text", {
      x: 0, y: 0.5, "text-anchor": "middle", "dominant-baseline": "central", "font-size": size, fill: colour,
      "font-family": "'Noto Sans',sans-serif",
    });
    node.textContent = text;
    return node;
  }

  function frame(r, children) {
    return M.svg("svg", { width: 2 * r, height: 2 * r, viewBox: `${-r} ${-r} ${2 * r} ${2 * r}`, "aria-hidden": "true" }, children);
  }

  function single(row, type, selected) {
    const halo = selected
      ? [M.svg("circle", { r: 15, fill: "none", stroke: "#0B2540", "stroke-width": 2.5 })]
      : [];
    if (row.context) {
      return frame(17, [
        ...halo,
        M.svg("rect", { x: -6.5, y: -6.5, width: 13, height: 13, transform: "rotate(45)", fill: row.precision >= DISTRICT ? "#FFFFFF" : type.colour, stroke: type.colour, "stroke-width": 1.6, "stroke-dasharray": row.precision >= DISTRICT ? "3 2.5" : "none" }),
        glyph(type.glyph, 10, row.precision >= DISTRICT ? "#4A5560" : "#FFFFFF"),
      ]);
    }
    if (row.precision >= DISTRICT) {
      return frame(17, [
        ...halo,
        M.svg("circle", { r: 10, fill: "#FFFFFF", "fill-opacity": 0.75, stroke: type.colour, "stroke-width": 2.6, "stroke-dasharray": "4 3" }),
        glyph(type.glyph, 10, "#1B2733"),
      ]);
    }
    return frame(17, [
      ...halo,
      M.svg("circle", { r: 10, fill: type.colour, stroke: "#FFFFFF", "stroke-width": 1.6 }),
      glyph(type.glyph, 11, "#10181F"),
    ]);
  }

  function ring(members, types, selected) {
    const counts = new Map();
    for (const m of members) counts.set(m.type, (counts.get(m.type) || 0) + 1);
    const r = 15 + Math.min(7, Math.log2(members.length));
    const circumference = 2 * Math.PI * r;
    const parts = [M.svg("circle", { r: r + 4, fill: "#FFFFFF", stroke: selected ? "#0B2540" : "none", "stroke-width": 2.5 })];
    let offset = 0;
    for (const [index, n] of [...counts].sort((a, b) => a[0] - b[0])) {
      const length = (n / members.length) * circumference;
      parts.push(
        M.svg("circle", { r, fill: "none", stroke: types[index].colour, "stroke-width": 6, "stroke-dasharray": `${length} ${circumference}`, "stroke-dashoffset": -offset, transform: "rotate(-90)" }),
      );
      offset += length;
    }
    const label = glyph(String(members.length), 12.5, "#1B2733");
    label.setAttribute("font-weight", "700");
    return frame(r + 6, [...parts, label]);
  }

  function circle(killed, radius, colour, selected) {
    const parts = [
      M.svg("circle", { r: radius, fill: colour, "fill-opacity": 0.55, stroke: selected ? "#0B2540" : colour, "stroke-width": selected ? 3 : 1.5 }),
    ];
    if (radius > 9) {
      const label = glyph(String(killed), 12, "#FFFFFF");
      label.setAttribute("font-weight", "700");
      parts.push(label);
    }
    return frame(Math.max(12, radius + 3), parts);
  }

  function marker(map, at, content, label, key, choose) {
    const size = Number(content.getAttribute("width"));
    const icon = L.divIcon({ className: "marsad-mark", html: content, iconSize: [size, size] });
    const mark = L.marker(at, { icon, pane: "marsad-marks", keyboard: true, riseOnHover: true });
    mark.on("add", () => {
      const node = mark.getElement();
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", label);
      node.dataset.key = key;
    });
    const tip = document.createElement("span");
    tip.textContent = label;
    tip.dir = "auto";
    mark.bindTooltip(tip, { className: "marsad-tip", direction: "top", offset: [0, -10] });
    mark.on("click", () => choose(mark.getLatLng()));
    mark.on("keydown", (e) => {
      if (e.originalEvent.key !== "Enter" && e.originalEvent.key !== " ") return;
      L.DomEvent.stop(e.originalEvent);
      choose(mark.getLatLng());
    });
    return mark;
  }

  M.marker = marker;

  // Redraws all marks of `state` into `group`; returns the pixel boxes they take, for the labels.
  M.drawMarks = function (map, group, state, choose) {
    const active = document.activeElement;
    const focused = active && active.dataset ? active.dataset.key : undefined;
    group.clearLayers();
    if (state.mode === "governorate") return [];
    const killedMode = state.mode === "killed";
    const rows = state.rows.filter((r) => r.lat !== null && (!killedMode || (r.killed > 0 && !r.context)));
    const points = rows.map((row) => ({ ...map.latLngToLayerPoint([row.lat, row.lon]), row }));
    const boxes = [];
    for (const c of M.cluster(points, killedMode ? 26 : CLUSTER_PIXELS)) {
      const members = c.members.map((p) => p.row);
      const keys = members.map((r) => r.key);
      const selected = keys.includes(state.selected);
      const same = c.members.every((p) => Math.hypot(p.x - c.members[0].x, p.y - c.members[0].y) < 1);
      const at = map.layerPointToLatLng([c.x, c.y]);
      let content;
      if (killedMode) {
        const killed = members.reduce((sum, r) => sum + r.killed, 0);
        content = circle(killed, Math.max(4, state.circle_factor * Math.sqrt(killed)), state.killed_colour, selected);
      } else if (members.length === 1) {
        content = single(members[0], state.types[members[0].type], selected);
      } else {
        content = ring(members, state.types, selected);
      }
      const label = members.length === 1 ? members[0].label : state.text.cluster.replace("{n}", members.length);
      const atMost = map.getZoom() >= map.getMaxZoom() - 1;
      const onChoose = (latlng) => {
        if (members.length === 1 || same || atMost) choose(keys, latlng);
        else map.fitBounds(L.latLngBounds(members.map((r) => [r.lat, r.lon])).pad(0.4), { maxZoom: 12 });
      };
      group.addLayer(marker(map, at, content, label, keys[0], onChoose));
      const w = Number(content.getAttribute("width")) - 8;
      boxes.push({ x: c.x - w / 2, y: c.y - w / 2, w, h: w });
    }
    if (focused) {
      const again = map.getPane("marsad-marks").querySelector(`[data-key="${CSS.escape(focused)}"]`);
      if (again) again.focus({ preventScroll: true });
    }
    return boxes;
  };
})(window);
