// The linked charts of the page: the timeline with its brush, and the bars of types, governorates and actors. All words are set
// as text. `component` is Streamlit's: `data`, `parentElement`, `setTriggerValue`.
const DAY_MS = 86400000;
const iso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

function element(tag, attributes, children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "text") node.textContent = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children || []) node.append(child);
  return node;
}

const number = (n) => n.toLocaleString("en").replace(/,/g, "\u202F");

// data: {groups: [{part, title, bars: [[code, label, n, chosen, colour]]}], dir}
export function bars(component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".m-bars");
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.bar : null;
  root.dir = data.dir;
  root.replaceChildren(
    ...data.groups.map((group) => {
      const most = Math.max(1, ...group.bars.map((b) => b[2]));
      const items = group.bars.map(([code, label, n, chosen, colour]) => {
        const fill = element("span", { class: "m-bar-fill", style: `width:${(100 * n) / most}%;background:${colour || "#0B5A8A"}` });
        const button = element(
          "button",
          { type: "button", class: "m-bar", "aria-pressed": chosen ? "true" : "false", "data-bar": `${group.part}:${code}` },
          [element("span", { class: "m-bar-name", text: label }), element("span", { class: "m-bar-track", "aria-hidden": "true" }, [fill]), element("span", { class: "m-bar-n", text: number(n) })],
        );
        button.addEventListener("click", () => component.setTriggerValue("toggle", { part: group.part, code }));
        return element("li", {}, [button]);
      });
      return element("section", { class: "m-bar-group", "aria-label": group.title }, [
        element("h3", { text: group.title }),
        element("ul", {}, items),
      ]);
    }),
  );
  if (focused) root.querySelector(`[data-bar="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// data: {title, starts: [days], ends (day after the last), groups: [[colour, label, counts]], from, to, months, dir}
export function timeline(component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".m-timeline");
  const head = element("div", { class: "m-timeline-title", text: data.title, dir: data.dir });
  const canvas = element("canvas", { role: "img", "aria-label": data.summary });
  const tip = element("div", { class: "m-timeline-tip", hidden: "" });
  root.replaceChildren(head, canvas, tip);
  const { starts, groups } = data;
  const first = starts[0], last = data.ends;
  const totals = starts.map((_, i) => groups.reduce((sum, g) => sum + g[2][i], 0));
  const most = Math.max(1, ...totals);
  const date = (day) => {
    const d = new Date(day * DAY_MS);
    return `${d.getUTCDate()} ${data.months[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
  };
  let brush = null;

  const left = 44, bottom = 18;
  const draw = () => {
    const width = root.clientWidth, height = 120, ratio = window.devicePixelRatio || 1;
    if (!width) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.cssText = `width:${width}px;height:${height}px;display:block;cursor:ew-resize;touch-action:pan-y`;
    const g = canvas.getContext("2d");
    g.scale(ratio, ratio);
    const x = (day) => left + ((day - first) / (last - first)) * (width - left - 6);
    const y = (n) => 6 + (1 - n / most) * (height - bottom - 6);
    g.font = "11px 'Noto Sans','Noto Sans Arabic',sans-serif";
    g.fillStyle = "#4a5560";
    g.textAlign = "right";
    g.textBaseline = "middle";
    for (const n of most > 1 ? [0, most] : [0, 1]) {
      g.fillText(number(n), left - 6, y(n));
      g.fillRect(left, y(n), width - left - 6, 0.5);
    }
    const chosen = brush || [data.from, data.to];
    const inside = (a, b) => chosen[0] === null || (b > chosen[0] && a <= chosen[1]);
    starts.forEach((start, i) => {
      const end = i + 1 < starts.length ? starts[i + 1] : last;
      const w = Math.max(1, x(end) - x(start) - (x(end) - x(start) > 4 ? 1 : 0));
      let base = 0;
      g.globalAlpha = inside(start, end) ? 1 : 0.3;
      for (const [colour, , counts] of groups) {
        if (!counts[i]) continue;
        g.fillStyle = colour;
        g.fillRect(x(start), y(base + counts[i]), w, y(base) - y(base + counts[i]));
        base += counts[i];
      }
    });
    g.globalAlpha = 1;
    if (chosen[0] !== null) {
      g.strokeStyle = "#0B5A8A";
      g.strokeRect(x(Math.max(first, chosen[0])), 3, Math.max(2, x(Math.min(last, chosen[1] + 1)) - x(Math.max(first, chosen[0]))), height - bottom - 1);
    }
    g.fillStyle = "#4a5560";
    g.textAlign = "center";
    const ticks = Math.max(2, Math.floor(width / 150));
    for (let k = 0; k < ticks; k++) {
      const day = starts[Math.round((k * (starts.length - 1)) / (ticks - 1 || 1))];
      const half = g.measureText(date(day)).width / 2;
      g.fillText(date(day), Math.min(width - half - 2, Math.max(half + 2, x(day))), height - 7);
      if (starts.length === 1) break;
    }
  };
  const dayAt = (event) => {
    const box = canvas.getBoundingClientRect();
    const share = (event.clientX - box.left - left) / (box.width - left - 6);
    return first + Math.floor(Math.max(0, Math.min(0.99999, share)) * (last - first));
  };
  const binOf = (day) => {
    let i = starts.length - 1;
    while (i > 0 && starts[i] > day) i--;
    return i;
  };
  let origin = null;
  canvas.onpointerdown = (e) => {
    origin = dayAt(e);
    canvas.setPointerCapture(e.pointerId);
  };
  canvas.onpointermove = (e) => {
    const day = dayAt(e), i = binOf(day);
    tip.hidden = false;
    tip.textContent = `${date(starts[i])} \u00B7 ${number(totals[i])}`;
    tip.style.insetInlineStart = `${Math.min(root.clientWidth - 150, Math.max(0, e.clientX - root.getBoundingClientRect().left))}px`;
    if (origin === null) return;
    brush = [Math.min(origin, day), Math.max(origin, day)];
    draw();
  };
  canvas.onpointerleave = () => (tip.hidden = true);
  canvas.onpointerup = (e) => {
    if (origin === null) return;
    const a = binOf(Math.min(origin, dayAt(e))), b = binOf(Math.max(origin, dayAt(e)));
    origin = null;
    const whole = a === 0 && b === starts.length - 1;
    brush = null;
    component.setTriggerValue("period", whole ? [] : [iso(starts[a]), iso((b + 1 < starts.length ? starts[b + 1] : last) - 1)]);
  };
  new ResizeObserver(draw).observe(root);
  draw();
}

// The incidents as columns, handed to the map's frame: bytes of `<length of key><key><file>`.
export function columns(component) {
  const bytes = component.data instanceof Uint8Array ? component.data : new Uint8Array(component.data);
  const key = new TextDecoder().decode(bytes.subarray(1, 1 + bytes[0]));
  if (window.marsadColumns && window.marsadColumns.key === key) return;
  window.marsadColumns = { key, bytes: bytes.slice(1 + bytes[0]) };
  window.dispatchEvent(new Event("marsad-columns"));
}
