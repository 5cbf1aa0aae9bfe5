// Marsad map, part 2: the vector basemap from our own files, and the governorate fills.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const DISTRICT_ZOOM = 7.5;

  M.createPanes = function (map) {
    const panes = { land: 210, fill: 230, lines: 250, labels: 610, badges: 620, marks: 640 };
    for (const [name, z] of Object.entries(panes)) {
      const pane = map.createPane("marsad-" + name);
      pane.style.zIndex = z;
      if (name === "land" || name === "lines" || name === "labels") pane.style.pointerEvents = "none";
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

  // The governorates as clickable areas; `choose(code, latlng)` answers a click.
  M.createFills = function (map, vector, choose) {
    const layer = L.geoJSON(vector.governorates, {
      pane: "marsad-fill",
      style: { stroke: false, fillOpacity: 0 },
      onEachFeature: (feature, area) => area.on("click", (e) => choose(feature.properties.code, e.latlng)),
    });
    const tooltip = (area, text) => {
      area.unbindTooltip();
      if (text === undefined) return;
      const node = document.createElement("span");
      node.textContent = text;
      area.bindTooltip(node, { sticky: true, className: "marsad-tip" });
    };
    return {
      update(choropleth) {
        if (!choropleth) {
          map.removeLayer(layer);
          return;
        }
        map.addLayer(layer);
        layer.eachLayer((area) => {
          const entry = choropleth[area.feature.properties.code];
          area.setStyle({ fillColor: entry ? entry.colour : "#F2F1EC", fillOpacity: 0.85 });
          tooltip(area, entry ? entry.label : undefined);
        });
      },
    };
  };
})(window);
