// Marsad map, part 5: one canvas over the map (somewhat larger than the view, so that a drag shows no bare edge), and over it
// one button for each mark in view: what is painted can be hovered, focused, read out and chosen.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const BORDER = 0.3;

  M.Surface = L.Layer.extend({
    initialize(pane) {
      this._paneName = pane;
    },
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated marsad-surface");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(this._paneName).appendChild(this._canvas);
    },
    getEvents() {
      return { zoomanim: this._zoomTo };
    },
    _zoomTo(e) {
      if (!this._corner) return;
      const at = this._map._latLngToNewLayerPoint(this._corner, e.zoom, e.center);
      L.DomUtil.setTransform(this._canvas, at, this._map.getZoomScale(e.zoom, this._zoom));
    },
    // Moves the canvas under the present view, wipes it, and returns {context, topLeft, width, height} in layer pixels.
    begin() {
      const map = this._map, size = map.getSize(), ratio = window.devicePixelRatio || 1;
      const topLeft = map.containerPointToLayerPoint(size.multiplyBy(-BORDER)).round();
      const width = Math.round(size.x * (1 + 2 * BORDER)), height = Math.round(size.y * (1 + 2 * BORDER));
      this._corner = map.layerPointToLatLng(topLeft);
      this._zoom = map.getZoom();
      L.DomUtil.setPosition(this._canvas, topLeft);
      const context = this._canvas.getContext("2d");
      if (this._canvas.width !== width * ratio || this._canvas.height !== height * ratio) {
        this._canvas.width = width * ratio;
        this._canvas.height = height * ratio;
        this._canvas.style.width = width + "px";
        this._canvas.style.height = height + "px";
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      context.translate(-topLeft.x, -topLeft.y);
      return { context, topLeft, width, height };
    },
  });

  // The buttons. One tab stop: arrow keys go from mark to mark, Enter or the space bar chooses.
  M.createHits = function (map, describe, choose) {
    const pane = map.getPane("marsad-marks");
    pane.setAttribute("role", "group");
    const tip = M.element("div", { class: "marsad-tip", hidden: true, role: "tooltip" });
    map.getPane("marsad-tips").appendChild(tip);
    const pool = [];
    let shown = [];

    const showTip = (node) => {
      const hit = node.marsad;
      if (!hit) return;
      tip.textContent = describe(hit);
      tip.dir = "auto";
      tip.hidden = false;
      const below = map.layerPointToContainerPoint([hit.x, hit.y]).y < 70;
      tip.style.transform = `translate(${hit.x}px, ${hit.y}px) translate(-50%, ${below ? `${hit.r + 8}px` : `calc(-100% - ${hit.r + 6}px)`})`;
    };
    const hideTip = () => (tip.hidden = true);

    const nearest = (from, key) => {
      const [ux, uy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
      let best = null, least = Infinity;
      for (const hit of shown) {
        const dx = hit.x - from.x, dy = hit.y - from.y;
        const ahead = dx * ux + dy * uy, aside = Math.abs(dx * uy - dy * ux);
        if (hit === from || ahead <= 0.5) continue;
        const cost = ahead + 2 * aside;
        if (cost < least) [best, least] = [hit, cost];
      }
      return best;
    };
    const focus = (hit) => {
      for (const other of shown) other.node.tabIndex = other === hit ? 0 : -1;
      hit.node.focus({ preventScroll: true });
    };

    const make = () => {
      const node = M.element("button", { type: "button", class: "marsad-mark" });
      node.addEventListener("mouseenter", () => showTip(node));
      node.addEventListener("mouseleave", hideTip);
      node.addEventListener("focus", () => showTip(node));
      node.addEventListener("blur", hideTip);
      node.addEventListener("click", (e) => {
        e.stopPropagation();
        const dragged = e.detail > 0 && map.dragging && map.dragging.moved();
        if (!dragged && node.marsad) choose(node.marsad);
      });
      node.addEventListener("dblclick", (e) => e.stopPropagation());
      node.addEventListener("keydown", (e) => {
        if (e.key.startsWith("Arrow")) {
          const next = nearest(node.marsad, e.key);
          if (next) focus(next);
          e.preventDefault();
          e.stopPropagation();
        } else if (e.key === "Enter" || e.key === " ") e.stopPropagation();
      });
      pane.appendChild(node);
      return node;
    };

    return {
      // `hits`: {key, x, y (layer pixels), r, selected}, in reading order.
      update(hits, label) {
        const active = pane.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
        pane.setAttribute("aria-label", label);
        hideTip();
        shown = hits;
        hits.forEach((hit, i) => {
          const node = pool[i] || (pool[i] = make());
          node.marsad = hit;
          hit.node = node;
          const side = Math.max(24, 2 * hit.r);
          node.dataset.key = hit.key;
          node.style.cssText = `width:${side}px;height:${side}px;transform:translate(${hit.x - side / 2}px,${hit.y - side / 2}px)`;
          node.setAttribute("aria-label", describe(hit));
          if (hit.selected) node.setAttribute("aria-current", "true");
          else node.removeAttribute("aria-current");
          node.tabIndex = i === 0 ? 0 : -1;
          node.hidden = false;
        });
        for (let i = hits.length; i < pool.length; i++) {
          pool[i].hidden = true;
          pool[i].marsad = null;
          delete pool[i].dataset.key;
        }
        if (active === undefined) return;
        const again = hits.find((hit) => hit.key === active) || hits[0];
        if (again) focus(again);
        else map.getContainer().focus({ preventScroll: true });
      },
      hideTip,
    };
  };
})(window);
