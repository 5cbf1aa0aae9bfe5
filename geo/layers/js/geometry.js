// Marsad map, part 1: pixel geometry shared by labels and marks. No state here.
(function (root) {
  "use strict";
  const M = (root.MarsadParts = root.MarsadParts || {});
  const TILE = 256;

  const measuring = document.createElement("canvas").getContext("2d");
  const widths = new Map();

  M.textWidth = function (text, font) {
    const key = font + text;
    let width = widths.get(key);
    if (width === undefined) {
      measuring.font = font;
      width = measuring.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  };

  M.forgetWidths = () => widths.clear();

  M.overlaps = function (a, b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  };

  // Web Mercator (EPSG:3857) with the world as the unit square, y downwards: times `worldSize(zoom)` it is pixels.
  M.worldX = (lon) => (lon + 180) / 360;
  M.worldY = (lat) => {
    const s = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };
  M.worldSize = (zoom) => TILE * Math.pow(2, zoom);

  M.svg = function (tag, attributes, children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      // As a property: a content security policy forbids the attribute.
      if (name === "style") node.style.cssText = value;
      else node.setAttribute(name, value);
    }
    for (const child of children || []) node.appendChild(child);
    return node;
  };

  M.element = function (tag, attributes, children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "text") node.textContent = value;
      else if (name === "style") node.style.cssText = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children || []) if (child) node.append(child);
    return node;
  };
})(window);
