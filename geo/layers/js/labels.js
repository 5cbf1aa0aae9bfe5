// Marsad map, part 9: names in the language of the page, placed without collisions; badges of what is known only to lie
// somewhere in a governorate hang on the governorate's name, never on a point.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const FAMILY = "'Noto Sans','Noto Sans Arabic',sans-serif";
  const CLASSES = {
    governorate: { font: "600 12px " + FAMILY, minZoom: 4.5, priority: 0, height: 17 },
    country: { font: "400 13px " + FAMILY, minZoom: 4, priority: 2, height: 18 },
    district: { font: "400 11px " + FAMILY, minZoom: 7.5, priority: 3, height: 15 },
    town: { font: "400 10.5px " + FAMILY, minZoom: 8.25, priority: 5, height: 14 },
    water: { font: "italic 400 11px " + FAMILY, minZoom: 6, priority: 4, height: 15 },
  };

  function middleOf(feature) {
    const flat = (c) => (typeof c[0][0] === "number" ? c : c.flatMap(flat));
    const points = flat(feature.geometry.coordinates);
    const p = points[Math.floor(points.length / 2)];
    return [p[1], p[0]];
  }

  function largestCentre(feature) {
    const rings =
      feature.geometry.type === "Polygon"
        ? [feature.geometry.coordinates[0]]
        : feature.geometry.coordinates.map((part) => part[0]);
    const boxes = rings.map((ring) => L.latLngBounds(ring.map(([lon, lat]) => [lat, lon])));
    const size = (b) => (b.getNorth() - b.getSouth()) * (b.getEast() - b.getWest());
    const c = boxes.sort((a, b) => size(b) - size(a))[0].getCenter();
    return [c.lat, c.lng];
  }

  M.collectNames = function (vector) {
    const names = [];
    const push = (kind, p, at) => (p.name_ar || p.name_en) && names.push({ kind, at, ar: p.name_ar, en: p.name_en, code: p.code });
    for (const f of vector.governorates.features)
      push("governorate", f.properties, [f.properties.label_lat, f.properties.label_lon]);
    for (const f of vector.districts.features)
      push("district", f.properties, [f.properties.label_lat, f.properties.label_lon]);
    for (const f of vector.countries.features) {
      if (f.properties.country !== "IRQ" && f.properties.country !== "IQ") push("country", f.properties, largestCentre(f));
    }
    // Larger towns come first, and earlier: each has the zoom from which its name may show.
    for (const [name_ar, name_en, lat, lon, minZoom] of vector.towns || [])
      names.push({ kind: "town", at: [lat, lon], ar: name_ar, en: name_en, minZoom });
    const seen = new Set();
    for (const layer of [vector.lakes, vector.rivers]) {
      for (const f of layer.features) {
        if (seen.has(f.properties.name_en)) continue;
        seen.add(f.properties.name_en);
        push("water", f.properties, layer === vector.lakes ? largestCentre(f) : middleOf(f));
      }
    }
    return names.sort((a, b) => CLASSES[a.kind].priority - CLASSES[b.kind].priority);
  };

  // Draws names (and badges) around the boxes in `taken`; returns nothing.
  M.drawLabels = function (map, names, state, taken, onBadge) {
    const pane = map.getPane("marsad-labels");
    const badgePane = map.getPane("marsad-badges");
    const focused = document.activeElement && document.activeElement.dataset.badge;
    const drawn = [];
    badgePane.replaceChildren();
    const zoom = map.getZoom();
    const view = map.getPixelBounds().getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const boxes = taken.slice();
    const badges = state.badges;
    for (const name of names) {
      const look = CLASSES[name.kind];
      const badge = name.kind === "governorate" ? badges[name.code] : undefined;
      if (zoom < (name.minZoom || look.minZoom) && !badge) continue;
      const text = (state.lang === "ar" ? name.ar : name.en) || name.en || name.ar;
      const point = map.latLngToLayerPoint(name.at);
      const inside = point.subtract(origin);
      if (inside.x < -80 || inside.y < -40 || inside.x > view.x + 80 || inside.y > view.y + 40) continue;
      const w = M.textWidth(text, look.font) + 8;
      const h = look.height;
      const near = [[0, 0], [0, -18], [0, 20], [-w * 0.5, -10], [w * 0.5, -10]];
      const far = [[-w * 0.8, 0], [w * 0.8, 0], [-w * 0.6, 26], [0, 34], [0, -34]];
      const place = (name.kind === "governorate" ? near.concat(far) : near)
        .map(([dx, dy]) => ({ x: point.x - w / 2 + dx, y: point.y - h / 2 + dy, w, h: badge ? h + 22 : h }))
        .find((box) => !boxes.some((other) => M.overlaps(box, other)));
      const box = place || (badge ? { x: point.x - w / 2, y: point.y - h / 2, w, h: h + 22 } : null);
      if (!box) continue;
      boxes.push(box);
      const node = document.createElement("div");
      node.className = "marsad-label marsad-label-" + name.kind;
      node.textContent = text;
      node.dir = "auto";
      node.style.cssText = `left:${box.x}px;top:${box.y}px;width:${w}px;height:${h}px;font:${look.font}`;
      drawn.push(node);
      if (badge) badgePane.appendChild(badgeNode(badge, name, box, h, onBadge));
    }
    pane.replaceChildren(...drawn);
    if (focused) badgePane.querySelector(`[data-badge="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };

  function badgeNode(badge, name, box, h, onBadge) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "marsad-badge" + (badge.selected ? " marsad-selected" : "") + (badge.muted ? " marsad-muted" : "");
    node.dataset.badge = name.code;
    node.textContent = "\u25A6 " + badge.text;
    node.setAttribute("aria-label", `${badge.text} \u00B7 ${badge.label}`);
    node.title = badge.label;
    node.style.cssText = `left:${box.x + box.w / 2}px;top:${box.y + h + 1}px`;
    L.DomEvent.disableClickPropagation(node);
    node.addEventListener("click", () => onBadge(name.code, L.latLng(name.at)));
    return node;
  }
})(window);
