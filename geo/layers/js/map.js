// Marsad map, part 5: the layer that ties the parts together. `MarsadMap.init` is called once by the constant base map;
// `MarsadMap.setState` is all that a filter change sends. Data come as JSON values and reach the page as text only.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const EMPTY = { mode: "incidents", lang: "en", rows: [], types: [], badges: {}, text: { cluster: "{n}", attribution: "" } };

  root.MarsadMap = {
    init(map, options) {
      const layer = L.featureGroup([], {});
      let state = EMPTY;
      let names = [];
      let fills = null;
      let shown;
      M.createPanes(map);
      const group = L.layerGroup([]).addTo(map);
      layer.addTo(map);

      // streamlit-folium listens for "click" on every layer and hands `layer.toGeoJSON()` to Python; the time makes a
      // second click on the same mark a new value.
      const send = (properties, latlng) =>
        layer.fire("click", {
          latlng,
          layer: { toGeoJSON: () => ({ type: "Feature", geometry: null, properties: { ...properties, at: Date.now() } }) },
        });
      const chooseKeys = (keys, latlng) => send({ keys }, latlng);
      const choosePlace = (place, latlng) => send({ place }, latlng);
      const chooseArea = (code, latlng) => send({ governorate: code }, latlng);

      let uncertainty = null;
      const drawUncertainty = () => {
        if (uncertainty) map.removeLayer(uncertainty);
        uncertainty = null;
        const row = state.rows.find((r) => r.key === state.selected && r.lat !== null);
        if (!row || !row.uncertainty_m || state.mode !== "incidents") return;
        uncertainty = L.circle([row.lat, row.lon], {
          radius: row.uncertainty_m, pane: "marsad-fill", interactive: false, color: "#0B2540", weight: 1, dashArray: "4 4", fillOpacity: 0.06,
        }).addTo(map);
      };
      const redraw = () => {
        const boxes = M.drawMarks(map, group, state, chooseKeys);
        boxes.push(...M.drawPlaces(map, group, state, choosePlace));
        M.drawLabels(map, names, state, boxes, chooseKeys);
      };
      const apply = () => {
        if (fills) fills.update(state.mode === "governorate" ? state.choropleth : null);
        map.attributionControl.setPrefix(false);
        if (state.text.attribution !== undefined) {
          map.attributionControl._attributions = {};
          map.attributionControl.addAttribution(state.text.attribution);
        }
        map.getContainer().setAttribute("aria-label", state.text.map || "map");
        drawUncertainty();
        shown = M.showPlaces(map, state, shown);
        redraw();
        map.getContainer().dataset.revision = String(Number(map.getContainer().dataset.revision || 0) + 1);
        map.getContainer().dataset.rows = String(state.rows.length);
        map.getContainer().dataset.places = String((state.places || []).length);
      };

      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      map.on("moveend zoomend viewreset", redraw);
      const home = L.latLngBounds(options.bounds);
      let fitted = false;
      const fit = () => {
        map.invalidateSize({ pan: false });
        const size = map.getSize();
        if (!fitted && size.x > 50 && size.y > 50) {
          fitted = true;
          map.fitBounds(home, { animate: false });
          // Farther out the basemap ends within the frame.
          map.setMinZoom(Math.max(map.getMinZoom(), map.getZoom() - 0.5));
        }
      };
      new ResizeObserver(fit).observe(map.getContainer());
      fit();

      root.marsadState = (next) => {
        state = next;
        apply();
      };
      fetch(options.vector)
        .then((response) => {
          if (!response.ok) throw new Error("vector layers: HTTP " + response.status);
          return response.json();
        })
        .then((vector) => {
          M.drawBasemap(map, vector);
          fills = M.createFills(map, vector, chooseArea);
          names = M.collectNames(vector);
          apply();
          map.getContainer().dataset.basemap = "ready";
        })
        .catch((error) => {
          console.error(error);
          map.getContainer().dataset.basemap = "failed";
        });
      root.marsadLeaflet = map;
      return layer;
    },
  };
})(window);
