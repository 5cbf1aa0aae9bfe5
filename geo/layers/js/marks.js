// Marsad map, part 6: how marks look. The precision grammar: solid = named place, hollow dashed ring = district only, badge on
// the governorate's name = governorate only (labels.js); context records are small muted diamonds.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const DISTRICT = 3;
  const DARK = "#0B2540";
  const INK = "#1B2733";
  const FAMILY = "'Noto Sans','Noto Sans Arabic',sans-serif";
  const TURN = 2 * Math.PI;

  function text(g, value, x, y, size, colour, weight) {
    g.font = `${weight || 400} ${size}px ${FAMILY}`;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillStyle = colour;
    g.fillText(value, x, y + size * 0.06);
  }

  function disc(g, x, y, r, { fill, alpha, stroke, width, dash }) {
    g.beginPath();
    g.arc(x, y, r, 0, TURN);
    if (fill) {
      g.globalAlpha = alpha === undefined ? 1 : alpha;
      g.fillStyle = fill;
      g.fill();
      g.globalAlpha = 1;
    }
    if (!stroke) return;
    g.setLineDash(dash || []);
    g.strokeStyle = stroke;
    g.lineWidth = width;
    g.stroke();
    g.setLineDash([]);
  }

  M.shortNumber = function (n) {
    if (n < 10000) return String(n);
    return n < 999500 ? `${Math.round(n / 1000)}k` : `${(n / 1e6).toFixed(n < 9.95e6 ? 1 : 0)}M`;
  };

  M.drawSingle = function (g, x, y, { type, precision, context, selected }) {
    const vague = precision >= DISTRICT;
    if (selected) disc(g, x, y, 15, { stroke: DARK, width: 2.5 });
    if (context) {
      g.beginPath();
      g.moveTo(x, y - 9);
      g.lineTo(x + 9, y);
      g.lineTo(x, y + 9);
      g.lineTo(x - 9, y);
      g.closePath();
      g.fillStyle = vague ? "#FFFFFF" : type.colour;
      g.fill();
      g.setLineDash(vague ? [3, 2.5] : []);
      g.strokeStyle = type.colour;
      g.lineWidth = 1.6;
      g.stroke();
      g.setLineDash([]);
      text(g, type.glyph, x, y, 10, vague ? "#4A5560" : "#FFFFFF");
    } else if (vague) {
      disc(g, x, y, 10, { fill: "#FFFFFF", alpha: 0.75, stroke: type.colour, width: 2.6, dash: [4, 3] });
      text(g, type.glyph, x, y, 10, INK);
    } else {
      disc(g, x, y, 10, { fill: type.colour, stroke: "#FFFFFF", width: 1.6 });
      text(g, type.glyph, x, y, 11, "#10181F");
    }
    return 11;
  };

  M.ringRadius = (count) => 15 + Math.min(7, Math.log2(count));

  // A ring whose arcs are the shares of the types (in list order, joined where they have one colour).
  M.drawRing = function (g, x, y, { types, styles, count, selected }) {
    const r = M.ringRadius(count);
    disc(g, x, y, r + 4, { fill: "#FFFFFF", stroke: selected ? DARK : undefined, width: 2.5 });
    let total = 0;
    for (const n of types) total += n;
    let from = -TURN / 4, i = 0;
    g.lineWidth = 6;
    while (i < types.length) {
      const { colour } = styles[i];
      let n = 0;
      for (; i < types.length && styles[i].colour === colour; i++) n += types[i];
      if (!n) continue;
      const to = from + (n / total) * TURN;
      g.beginPath();
      g.arc(x, y, r, from, to);
      g.strokeStyle = colour;
      g.stroke();
      from = to;
    }
    text(g, M.shortNumber(count), x, y, count > 999 ? 11 : 12.5, INK, 700);
    return r + 4;
  };

  // A circle whose area is proportional to `value`.
  M.drawCircle = function (g, x, y, { value, factor, colour, selected }) {
    const r = M.circleRadius(value, factor);
    disc(g, x, y, r, { fill: colour, alpha: 0.55, stroke: selected ? DARK : colour, width: selected ? 3 : 1.5 });
    const label = M.shortNumber(value);
    if (r > 5 + 3.4 * label.length) text(g, label, x, y, 12, "#FFFFFF", 700);
    return r;
  };

  M.circleRadius = (value, factor) => Math.max(3, factor * Math.sqrt(value));

  // Pixels per square root of a person, so that the largest circle keeps within `max`.
  M.circleFactor = (largest, circles) =>
    largest > 0 ? Math.min(circles.factor, circles.max_radius / Math.sqrt(largest)) : circles.factor;
})(window);
