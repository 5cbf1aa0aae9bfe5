// Marsad map, part 4b: numbered places of the gazetteer with the circle in which each surely lies.
(function (root) {
  "use strict";
  const M = root.MarsadParts;

  function numbered(place) {
    const r = place.chosen ? 13 : 10;
    const size = 2 * r + 6;
    const disc = M.svg("circle", {
      r, fill: place.chosen ? "#0B5A8A" : "#FFFFFF", stroke: "#0B2540", "stroke-width": place.chosen ? 3 : 1.5,
      "stroke-dasharray": place.exact ? "none" : "3 2",
    });
    const label = M.svg("text", {
      "text-anchor": "middle", "dominant-baseline": "central", "font-size": 12, "font-weight": 700,
      fill: place.chosen ? "#FFFFFF" : "#0B2540",
    });
    label.textContent = place.number;
    return M.svg("svg", { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}` }, [disc, label]);
  }

  function pin() {
    return M.svg("svg", { width: 30, height: 30, viewBox: "-15 -15 30 30" }, [
      M.svg("path", { d: "M-12 0H12M0 -12V12", stroke: "#B5400A", "stroke-width": 3, fill: "none" }),
      M.svg("circle", { r: 6, fill: "none", stroke: "#B5400A", "stroke-width": 2 }),
    ]);
  }

  function circle(place) {
    return L.circle([place.lat, place.lon], {
      radius: place.radius_m, pane: "marsad-fill", interactive: false, color: "#0B2540", weight: place.chosen ? 1.5 : 0.7,
      dashArray: "4 4", fillColor: "#0B5A8A", fillOpacity: place.chosen ? 0.12 : 0.04,
    });
  }

  // A mark that can be hovered, focused and chosen.
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
    mark.bindTooltip(M.element("span", { text: label, dir: "auto" }), { className: "marsad-area-tip", direction: "top", offset: [0, -10] });
    mark.on("click", () => choose(mark.getLatLng()));
    mark.on("keydown", (e) => {
      if (e.originalEvent.key !== "Enter" && e.originalEvent.key !== " ") return;
      L.DomEvent.stop(e.originalEvent);
      choose(mark.getLatLng());
    });
    return mark;
  }

  // Draws `state.places` into `group` and returns the pixel boxes they take, for the labels.
  M.drawPlaces = function (map, group, state, choose) {
    const boxes = [];
    for (const place of state.places || []) {
      group.addLayer(circle(place));
      const mark = marker(map, [place.lat, place.lon], numbered(place), place.label, place.key, () => choose(place.key, L.latLng(place.lat, place.lon)));
      if (place.chosen) mark.setZIndexOffset(1000);
      group.addLayer(mark);
      const at = map.latLngToLayerPoint([place.lat, place.lon]);
      boxes.push({ x: at.x - 12, y: at.y - 12, w: 24, h: 24 });
    }
    if (state.point) {
      const icon = L.divIcon({ className: "marsad-mark", html: pin(), iconSize: [30, 30] });
      group.addLayer(L.marker([state.point.lat, state.point.lon], { icon, pane: "marsad-marks", interactive: false, keyboard: false }));
    }
    return boxes;
  };

  // Shows all places of a new search, once: a choice or an edit leaves the map where it is.
  M.showPlaces = function (map, state, shown) {
    const key = state.focus;
    if (key === undefined || key === shown || !(state.places || []).length) return shown;
    const home = state.places.filter((p) => p.home);
    const bounds = L.latLngBounds((home.length ? home : state.places).map((p) => [p.lat, p.lon]));
    map.fitBounds(bounds.pad(0.2), { maxZoom: 9.5, animate: false });
    return key;
  };
})(window);
