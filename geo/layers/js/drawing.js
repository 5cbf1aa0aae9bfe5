// Marsad map, part 11: drawing an area to select by: a polygon, a rectangle, or a circle with its radius in km.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const short = (v) => String(Number(v.toFixed(5)));
  const written = (points) => "polygon:" + points.map((p) => `${short(p.lat)},${short(p.lng)}`).join(";");
  const MAX_CORNERS = 100;

  M.createDrawing = function (map, text, finish) {
    let tool = null, points = [], preview = null, start = null, shown = null;
    const style = { pane: "marsad-drawing", interactive: false, color: "#B5400A", weight: 2, dashArray: "6 4", fillOpacity: 0.06 };
    const buttons = {};
    const hint = M.element("div", { class: "marsad-hint", hidden: true, role: "status" });
    map.getContainer().appendChild(hint);

    const clearPreview = () => {
      if (preview) map.removeLayer(preview);
      preview = null;
    };
    const stop = () => {
      tool = null;
      points = [];
      start = null;
      clearPreview();
      hint.hidden = true;
      map.dragging.enable();
      map.doubleClickZoom.enable();
      map.getContainer().classList.remove("marsad-drawing");
      for (const b of Object.values(buttons)) b.setAttribute("aria-pressed", "false");
    };
    const done = (area) => {
      stop();
      finish(area);
    };
    const begin = (name) => {
      const again = tool === name;
      stop();
      if (again) return;
      tool = name;
      buttons[name].setAttribute("aria-pressed", "true");
      map.doubleClickZoom.disable();
      if (name !== "polygon") map.dragging.disable();
      map.getContainer().classList.add("marsad-drawing");
      hint.textContent = text(`draw_hint_${name}`);
      hint.hidden = false;
    };
    const show = (layer) => {
      clearPreview();
      preview = layer.addTo(map);
    };
    const corners = (a, b) => [L.latLng(a.lat, a.lng), L.latLng(a.lat, b.lng), L.latLng(b.lat, b.lng), L.latLng(b.lat, a.lng)];
    const endPolygon = () => (points.length >= 3 ? done(written(points)) : stop());

    map.on("mousedown", (e) => {
      if (tool === "rectangle" || tool === "circle") start = e.latlng;
    });
    map.on("mousemove", (e) => {
      if (tool === "rectangle" && start) show(L.polygon(corners(start, e.latlng), style));
      else if (tool === "circle" && start) {
        const km = start.distanceTo(e.latlng) / 1000;
        hint.textContent = text("draw_radius", { n: km.toFixed(km < 10 ? 1 : 0) });
        show(L.circle(start, { ...style, radius: km * 1000 }));
      } else if (tool === "polygon" && points.length) show(L.polyline([...points, e.latlng], style));
    });
    map.on("mouseup", (e) => {
      if (!start) return;
      const from = start, near = map.latLngToContainerPoint(from).distanceTo(map.latLngToContainerPoint(e.latlng)) < 4;
      start = null;
      if (near) return;
      if (tool === "rectangle") done(written(corners(from, e.latlng)));
      else if (tool === "circle") done(`circle:${short(from.lat)},${short(from.lng)},${(from.distanceTo(e.latlng) / 1000).toFixed(2)}`);
    });
    map.on("click", (e) => {
      if (tool !== "polygon") return;
      const closes = points.length >= 3 && map.latLngToContainerPoint(points[0]).distanceTo(map.latLngToContainerPoint(e.latlng)) < 10;
      if (closes || points.length >= MAX_CORNERS) return endPolygon();
      points.push(e.latlng);
      show(L.polyline(points, style));
    });
    map.on("dblclick", () => tool === "polygon" && (points.pop(), endPolygon()));
    document.addEventListener("keydown", (e) => {
      if (!tool) return;
      if (e.key === "Escape") stop();
      else if (e.key === "Enter" && tool === "polygon" && points.length) endPolygon();
    });

    const bar = L.control({ position: "topleft" });
    bar.onAdd = () => {
      const node = M.element("div", { class: "leaflet-bar marsad-tools", role: "toolbar" });
      const icons = { polygon: "\u2B20", rectangle: "\u25AD", circle: "\u25EF", clear: "\u2715" };
      for (const [name, icon] of Object.entries(icons)) {
        buttons[name] = M.element("button", { type: "button", text: icon, "data-tool": name, "aria-pressed": name === "clear" ? undefined : "false" });
        buttons[name].addEventListener("click", () => (name === "clear" ? done("") : begin(name)));
        node.append(buttons[name]);
      }
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    bar.addTo(map);
    bar.getContainer().style.display = "none";

    return {
      get active() {
        return tool !== null;
      },
      // Draws the area of the present filter and puts the labels of the language on the buttons.
      update(area, visible) {
        bar.getContainer().style.display = visible ? "" : "none";
        bar.getContainer().setAttribute("aria-label", text("draw"));
        for (const [name, b] of Object.entries(buttons)) {
          b.title = text(`draw_${name}`);
          b.setAttribute("aria-label", b.title);
        }
        buttons.clear.style.display = area ? "" : "none";
        if (shown) map.removeLayer(shown);
        shown = null;
        if (!area) return;
        const outline = { ...style, dashArray: null, fillOpacity: 0.03 };
        shown = area.km ? L.circle(area.points[0], { ...outline, radius: area.km * 1000 }) : L.polygon(area.points, outline);
        shown.addTo(map);
      },
    };
  };
})(window);
