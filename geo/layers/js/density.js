// Marsad map, part 7: density. Incidents are counted on a fine grid and smoothed by three box blurs (close to a Gaussian kernel
// of some twenty pixels); each level of the ramp is a share of the densest spot in view.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const CELL = 4;
  const RADIUS = 4;

  function blur(source, target, width, height, stepX, stepY, lines, length) {
    const norm = 1 / (2 * RADIUS + 1);
    for (let line = 0; line < lines; line++) {
      const start = line * stepY;
      let sum = 0;
      for (let i = -RADIUS; i < length + RADIUS; i++) {
        if (i + RADIUS < length && i + RADIUS >= 0) sum += source[start + (i + RADIUS) * stepX];
        if (i - RADIUS - 1 >= 0) sum -= source[start + (i - RADIUS - 1) * stepX];
        if (i >= 0 && i < length) target[start + i * stepX] = sum * norm;
      }
    }
  }

  M.drawDensity = function (c, result, frame, g, topLeft, ramp) {
    const width = Math.ceil(frame.width / CELL), height = Math.ceil(frame.height / CELL);
    let field = new Float32Array(width * height), other = new Float32Array(width * height);
    for (let p = 0; p < c.places; p++) {
      const n = result.incidents[p];
      if (!n || c.lat[p] !== c.lat[p]) continue;
      const x = Math.floor((c.x[p] * frame.size - frame.left) / CELL), y = Math.floor((c.y[p] * frame.size - frame.top) / CELL);
      if (x >= 0 && y >= 0 && x < width && y < height) field[y * width + x] += n;
    }
    for (let pass = 0; pass < 3; pass++) {
      blur(field, other, width, height, 1, width, height, width);
      blur(other, field, width, height, width, 1, width, height);
    }
    let most = 0;
    for (const v of field) if (v > most) most = v;
    if (!most) return 0;
    const image = new ImageData(width, height);
    const colours = ramp.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
    for (let i = 0; i < field.length; i++) {
      // The square root spreads the low end: one busy town does not hide all others.
      const level = Math.sqrt(field[i] / most);
      if (level < 0.04) continue;
      const [r, gr, b] = colours[Math.min(colours.length - 1, Math.floor(level * colours.length))];
      image.data.set([r, gr, b, 90 + 110 * level], 4 * i);
    }
    const small = M.element("canvas", { width, height });
    small.getContext("2d").putImageData(image, 0, 0);
    g.imageSmoothingEnabled = true;
    g.drawImage(small, topLeft.x, topLeft.y, width * CELL, height * CELL);
    return most;
  };
})(window);
