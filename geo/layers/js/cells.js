// Marsad map, part 4: marks from counts. Places fall into a grid that is anchored to the world (so that panning changes
// nothing), neighbouring cells whose centres are close become one mark. The cost is one step a place and one a row.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const MERGE = 0.8;

  // What of the world is drawn at this zoom: pixel size of the world, and the frame (with its border) in world pixels.
  M.frameOf = function (map, topLeft, width, height) {
    const origin = map.getPixelOrigin();
    return { size: M.worldSize(map.getZoom()), left: topLeft.x + origin.x, top: topLeft.y + origin.y, width, height };
  };

  // Cells of `distance` pixels over `frame`, with the sums of `weights` (one number a place; those at 0 are left out).
  function grid(c, weights, frame, distance) {
    const gx0 = Math.floor(frame.left / distance), gy0 = Math.floor(frame.top / distance);
    const columns = Math.floor((frame.left + frame.width) / distance) - gx0 + 1;
    const lines = Math.floor((frame.top + frame.height) / distance) - gy0 + 1;
    const cells = columns * lines;
    const g = {
      columns, lines, of: new Int32Array(c.places), weight: new Float64Array(cells), sx: new Float64Array(cells), sy: new Float64Array(cells),
      minX: new Float64Array(cells).fill(Infinity), minY: new Float64Array(cells).fill(Infinity),
      maxX: new Float64Array(cells).fill(-Infinity), maxY: new Float64Array(cells).fill(-Infinity),
    };
    const { size } = frame;
    for (let p = 0; p < c.places; p++) {
      const w = weights[p];
      g.of[p] = -1;
      if (!w || c.lat[p] !== c.lat[p]) continue;
      const x = c.x[p] * size, y = c.y[p] * size;
      const gx = Math.floor(x / distance) - gx0, gy = Math.floor(y / distance) - gy0;
      if (gx < 0 || gy < 0 || gx >= columns || gy >= lines) continue;
      const i = gy * columns + gx;
      g.of[p] = i;
      g.weight[i] += w;
      g.sx[i] += x * w;
      g.sy[i] += y * w;
      if (x < g.minX[i]) g.minX[i] = x;
      if (x > g.maxX[i]) g.maxX[i] = x;
      if (y < g.minY[i]) g.minY[i] = y;
      if (y > g.maxY[i]) g.maxY[i] = y;
    }
    return g;
  }

  // Joins each cell, heaviest first, with those of its eight neighbours whose centre is nearer than MERGE * distance.
  function merged(g, distance) {
    const order = [];
    for (let i = 0; i < g.weight.length; i++) if (g.weight[i]) order.push(i);
    order.sort((a, b) => g.weight[b] - g.weight[a] || a - b);
    const group = new Int32Array(g.weight.length).fill(-1);
    const marks = [];
    for (const i of order) {
      if (group[i] >= 0) continue;
      const mark = { weight: g.weight[i], sx: g.sx[i], sy: g.sy[i], minX: g.minX[i], minY: g.minY[i], maxX: g.maxX[i], maxY: g.maxY[i], row: -1, rows: 0 };
      group[i] = marks.length;
      const x = i % g.columns, y = (i - x) / g.columns;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= g.columns || y + dy < 0 || y + dy >= g.lines) continue;
          const j = (y + dy) * g.columns + x + dx;
          if (!g.weight[j] || group[j] >= 0) continue;
          const gap = Math.hypot(g.sx[j] / g.weight[j] - mark.sx / mark.weight, g.sy[j] / g.weight[j] - mark.sy / mark.weight);
          if (gap >= distance * MERGE) continue;
          group[j] = marks.length;
          mark.weight += g.weight[j];
          mark.sx += g.sx[j];
          mark.sy += g.sy[j];
          mark.minX = Math.min(mark.minX, g.minX[j]);
          mark.minY = Math.min(mark.minY, g.minY[j]);
          mark.maxX = Math.max(mark.maxX, g.maxX[j]);
          mark.maxY = Math.max(mark.maxY, g.maxY[j]);
        }
      }
      marks.push(mark);
    }
    return { group, marks };
  }

  // Marks of the filtered rows in `frame`: {x, y (world pixels), weight, rows, row (the only one, or the first), types
  // (counts by type), extent}. `weights` is one of the sums by place in `result`; `counted` tells which rows belong.
  M.buildMarks = function (c, result, { weights, counted, frame, distance }) {
    const g = grid(c, weights, frame, distance);
    const { group, marks } = merged(g, distance);
    const kinds = c.types.length;
    const types = new Uint32Array(marks.length * kinds);
    const { rows, n } = result;
    for (let i = 0; i < n; i++) {
      const r = rows[i];
      const cell = g.of[c.loc[r]];
      if (cell < 0 || (counted && !counted(r))) continue;
      const m = group[cell];
      types[m * kinds + c.type[r]]++;
      const mark = marks[m];
      if (mark.row < 0) mark.row = r;
      mark.rows++;
    }
    marks.forEach((mark, m) => {
      mark.x = mark.sx / mark.weight;
      mark.y = mark.sy / mark.weight;
      mark.same = mark.maxX - mark.minX < 1 && mark.maxY - mark.minY < 1;
      mark.types = types.subarray(m * kinds, (m + 1) * kinds);
    });
    // The row of a place's mark, for "which rows are in this mark" after a click.
    const markOf = (r) => {
      const cell = g.of[c.loc[r]];
      return cell < 0 || (counted && !counted(r)) ? -1 : group[cell];
    };
    return { marks, markOf };
  };

  // The heaviest mark at a zoom over the whole extent: what the circles' size is measured by.
  M.heaviest = function (c, weights, zoom, distance) {
    let minX = 1, minY = 1, maxX = 0, maxY = 0;
    for (let p = 0; p < c.places; p++) {
      if (!weights[p] || c.lat[p] !== c.lat[p]) continue;
      if (c.x[p] < minX) minX = c.x[p];
      if (c.x[p] > maxX) maxX = c.x[p];
      if (c.y[p] < minY) minY = c.y[p];
      if (c.y[p] > maxY) maxY = c.y[p];
    }
    if (maxX < minX) return 0;
    const size = M.worldSize(zoom);
    const frame = { size, left: minX * size, top: minY * size, width: (maxX - minX) * size, height: (maxY - minY) * size };
    return merged(grid(c, weights, frame, distance), distance).marks.reduce((most, mark) => Math.max(most, mark.weight), 0);
  };
})(window);
