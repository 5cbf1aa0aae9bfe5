// Marsad map, part 12: over time. Plays or scrubs days, weeks or months with a trailing window; only the rows of the window are
// looked at, so a million incidents cost no more than the busiest window.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const DAY_MS = 86400000;
  const FRAME_MS = 220;
  const WINDOWS = [1, 7, 30, 90, 365, 0];

  const date = (day) => new Date(day * DAY_MS);
  M.dayOf = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY_MS);
  M.isoDay = (day) => date(day).toISOString().slice(0, 10);

  M.stepDay = function (day, step, by) {
    if (step === "day") return day + by;
    if (step === "week") return day + 7 * by;
    const d = date(day);
    return Math.round(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + by, d.getUTCDate()) / DAY_MS);
  };

  // `draw(from, to)` shows a window and returns {incidents, killed}; `use(from, to)` makes it the period of the page.
  M.createPlayer = function (map, { text, formatDay, draw, use }) {
    const state = { first: 0, last: 0, at: 0, step: "month", window: 30, playing: false, timer: 0 };
    const out = M.element("output", { class: "marsad-now" });
    const play = M.element("button", { type: "button", class: "marsad-play" });
    const range = M.element("input", { type: "range", step: 1 });
    const step = M.element("select");
    const span = M.element("select");
    const adopt = M.element("button", { type: "button", class: "marsad-adopt" });
    const chart = M.element("canvas", { class: "marsad-spark", width: 600, height: 28, "aria-hidden": "true" });
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const row = M.element("div", { class: "marsad-row" }, [play, step, span, adopt]);
      const node = M.element("div", { class: "marsad-player", role: "group" }, [out, chart, range, row]);
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      node.addEventListener("keydown", (e) => e.stopPropagation());
      return node;
    };
    control.addTo(map);
    const box = control.getContainer();
    box.style.display = "none";

    const bounds = () => [state.window ? Math.max(state.first, state.at - state.window + 1) : state.first, state.at];
    const show = () => {
      const [from, to] = bounds();
      const { incidents, killed } = draw(from, to);
      range.value = state.at;
      out.textContent = text("time_now", { from: formatDay(from), to: formatDay(to), n: incidents.toLocaleString("en"), killed: killed.toLocaleString("en") });
      range.setAttribute("aria-valuetext", out.textContent);
    };
    const face = () => {
      play.textContent = state.playing ? "\u275A\u275A" : "\u25B6";
      play.setAttribute("aria-label", text(state.playing ? "time_pause" : "time_play"));
      play.title = play.getAttribute("aria-label");
    };
    const pause = () => {
      state.playing = false;
      clearTimeout(state.timer);
      face();
    };
    const tick = () => {
      if (!state.playing) return;
      const started = performance.now();
      state.at = Math.min(state.last, M.stepDay(state.at, state.step, 1));
      show();
      if (state.at >= state.last) return pause();
      state.timer = setTimeout(() => requestAnimationFrame(tick), Math.max(0, FRAME_MS - (performance.now() - started)));
    };
    play.addEventListener("click", () => {
      if (state.playing) return pause();
      if (state.at >= state.last) state.at = state.first;
      state.playing = true;
      face();
      tick();
    });
    range.addEventListener("input", () => {
      pause();
      state.at = Number(range.value);
      show();
    });
    step.addEventListener("change", () => (state.step = step.value));
    span.addEventListener("change", () => {
      state.window = Number(span.value);
      show();
    });
    adopt.addEventListener("click", () => {
      pause();
      use(...bounds());
    });

    const options = (select, values, chosen, label) => {
      select.replaceChildren(...values.map((v) => M.element("option", { value: v, text: label(v), selected: String(v) === String(chosen) })));
    };
    const spark = (counts) => {
      const g = chart.getContext("2d"), most = Math.max(1, ...counts), w = chart.width / counts.length;
      g.clearRect(0, 0, chart.width, chart.height);
      g.fillStyle = "#7C8792";
      counts.forEach((n, i) => n && g.fillRect(i * w, chart.height * (1 - n / most), Math.max(1, w - 0.5), (chart.height * n) / most));
    };

    return {
      hide() {
        pause();
        box.style.display = "none";
      },
      // `first` and `last` are the days that the page's filter lets through; `counts` draws the small chart behind the slider.
      open(first, last, counts) {
        box.style.display = "";
        if (first !== state.first || last !== state.last) {
          Object.assign(state, { first, last, at: last });
          if (last - first <= 62) Object.assign(state, { step: "day", window: 7 });
        }
        [range.min, range.max] = [first, last];
        range.setAttribute("aria-label", text("time_slider"));
        box.setAttribute("aria-label", text("view_time"));
        options(step, ["day", "week", "month"], state.step, (v) => text(`time_step_${v}`));
        options(span, WINDOWS, state.window, (v) => (v ? text("time_window", { n: v }) : text("time_all")));
        step.setAttribute("aria-label", text("time_step"));
        span.setAttribute("aria-label", text("time_window_label"));
        adopt.textContent = text("time_adopt");
        spark(counts);
        face();
        show();
      },
    };
  };
})(window);
