// Marsad map, part 1: pixel geometry shared by labels and marks. No state here.
(function (root) {
  "use strict";
  const M = (root.MarsadParts = root.MarsadParts || {});

  const measuring = document.createElement("canvas").getContext("2d");

  M.textWidth = function (text, font) {
    measuring.font = font;
    return measuring.measureText(text).width;
  };

  M.overlaps = function (a, b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  };

  // Groups points nearer than `distance` pixels: grid cells first (linear in the number of points), then neighbouring
  // cells whose centroids are close. Deterministic for the same points at the same zoom.
  M.cluster = function (points, distance) {
    const cells = new Map();
    for (const p of points) {
      const key = Math.floor(p.x / distance) + ":" + Math.floor(p.y / distance);
      const cell = cells.get(key);
      if (cell) {
        cell.members.push(p);
        cell.sx += p.x;
        cell.sy += p.y;
      } else {
        cells.set(key, { key, members: [p], sx: p.x, sy: p.y, taken: false });
      }
    }
    const out = [];
    const ordered = [...cells.values()].sort(
      (a, b) => b.members.length - a.members.length || (a.key < b.key ? -1 : 1),
    );
    for (const cell of ordered) {
      if (cell.taken) continue;
      cell.taken = true;
      const group = { members: cell.members.slice(), sx: cell.sx, sy: cell.sy };
      const [cx, cy] = cell.key.split(":").map(Number);
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const near = cells.get(cx + dx + ":" + (cy + dy));
          if (!near || near.taken) continue;
          const n = near.members.length;
          const gap = Math.hypot(
            near.sx / n - group.sx / group.members.length,
            near.sy / n - group.sy / group.members.length,
          );
          if (gap >= distance * 0.8) continue;
          near.taken = true;
          group.members.push(...near.members);
          group.sx += near.sx;
          group.sy += near.sy;
        }
      }
      out.push({ members: group.members, x: group.sx / group.members.length, y: group.sy / group.members.length });
    }
    return out;
  };

  M.svg = function (tag, attributes, children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    for (const child of children || []) node.appendChild(child);
    return node;
  };
})(window);
