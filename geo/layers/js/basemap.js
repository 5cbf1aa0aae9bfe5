// Marsad map, part 10: the vector basemap from our own files, and, only when the user asks for it, tiles of a server that the user names.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const DISTRICT_ZOOM = 7.5;
  const THROUGH = new Set(["tiles", "land", "density", "lines", "labels", "surface", "drawing", "tips"]);

  M.createPanes = function (map) {
    const panes = { tiles: 205, land: 210, fill: 230, density: 240, lines: 250, labels: 610, surface: 615, badges: 620, marks: 640, drawing: 645, tips: 690 };
    for (const [name, z] of Object.entries(panes)) {
      const pane = map.createPane("marsad-" + name);
      pane.style.zIndex = z;
      if (THROUGH.has(name)) pane.style.pointerEvents = "none";
    }
  };

  M.drawBasemap = function (map, vector) {
    const land = L.canvas({ pane: "marsad-land", padding: 0.3 });
    const lines = L.canvas({ pane: "marsad-lines", padding: 0.3 });
    const add = (data, style, renderer, pane) =>
      L.geoJSON(data, { style: { ...style, renderer, pane }, interactive: false, pane }).addTo(map);
    add(vector.countries, { color: "#9AA5B1", weight: 1, fillColor: "#ECEEEA", fillOpacity: 1 }, land, "marsad-land");
    add(vector.neighbour_adm1, { color: "#D3D8DD", weight: 0.6, fill: false }, land, "marsad-land");
    add(vector.governorates, { stroke: false, fillColor: "#FCFBF7", fillOpacity: 1 }, land, "marsad-land");
    add(vector.lakes, { stroke: false, fillColor: "#C9DDEE", fillOpacity: 1 }, land, "marsad-land");
    add(vector.rivers, { color: "#9DC3E0", weight: 1.3, fill: false }, lines, "marsad-lines");
    const districts = L.geoJSON(vector.districts, {
      style: { color: "#C3C6C9", weight: 0.8, fill: false, renderer: lines, pane: "marsad-lines" },
      interactive: false,
      pane: "marsad-lines",
    });
    const showDistricts = () =>
      map.getZoom() >= DISTRICT_ZOOM ? map.addLayer(districts) : map.removeLayer(districts);
    map.on("zoomend", showDistricts);
    showDistricts();
    add(vector.governorates, { color: "#6B7681", weight: 1.4, fill: false }, lines, "marsad-lines");
  };

  // Puts the user's own tiles under the lines, or takes them off (`url` null). Nothing is asked of any server before.
  M.createTiles = function (map) {
    let layer = null, shown = null;
    return (url, attribution) => {
      if (url === shown) return;
      if (layer) map.removeLayer(layer);
      layer = url ? L.tileLayer(url, { pane: "marsad-tiles", maxZoom: map.getMaxZoom(), maxNativeZoom: 19, attribution }) : null;
      if (layer) layer.addTo(map);
      shown = url;
      map.getPane("marsad-land").style.display = url ? "none" : "";
    };
  };
})(window);
