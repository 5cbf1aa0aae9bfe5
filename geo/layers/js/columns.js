// Marsad map, part 2: the incidents as typed columns (see geo/layers/columns.py for the file). They come once for each
// state of the store, over the session's own channel, by way of the page around this frame.
(function (root) {
  "use strict";
  const M = root.MarsadParts;
  const KINDS = {
    int32: Int32Array, uint32: Uint32Array, uint16: Uint16Array, uint8: Uint8Array, float64: Float64Array,
  };
  const MAGIC = "MARSAD01";

  M.UNDATED = -2147483648;
  M.NOT_STATED = 4294967295;
  M.FLAG = { context: 1, killedOpen: 2, killedRange: 4, injuredOpen: 8, injuredRange: 16 };

  M.decodeColumns = async function (bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(stream).arrayBuffer();
    const text = new TextDecoder();
    if (text.decode(new Uint8Array(buffer, 0, 8)) !== MAGIC) throw new Error("columns: not a file of this program");
    const length = new DataView(buffer).getUint32(8, true);
    const header = JSON.parse(text.decode(new Uint8Array(buffer, 12, length)));
    const columns = { ...header };
    for (const [name, [kind, offset, n]] of Object.entries(header.arrays)) {
      columns[name] = new KINDS[kind](buffer, 12 + length + offset, n);
    }
    return M.prepareColumns(columns);
  };

  // Adds what drawing needs: places on the unit square, the dated rows' count, where each row's actors begin.
  M.prepareColumns = function (c) {
    c.x = new Float64Array(c.places);
    c.y = new Float64Array(c.places);
    for (let i = 0; i < c.places; i++) {
      c.x[i] = M.worldX(c.lon[i]);
      c.y[i] = M.worldY(c.lat[i]);
    }
    let dated = c.rows;
    while (dated > 0 && c.day[dated - 1] === M.UNDATED) dated--;
    c.dated = dated;
    c.longest = 0;
    c.actorStart = new Uint32Array(c.rows + 1);
    for (let r = 0; r < c.rows; r++) {
      if (c.length[r] > c.longest) c.longest = c.length[r];
      c.actorStart[r + 1] = c.actorStart[r] + c.actors_n[r];
    }
    return c;
  };

  const EMPTY_HEADER = {
    key: "", rows: 0, places: 0, types: [], governorates: [], districts: [], actor_ids: [], origins: [], names_ar: [],
    names_en: [],
  };
  M.emptyColumns = () =>
    M.prepareColumns({
      ...EMPTY_HEADER, day: new Int32Array(0), length: new Uint16Array(0), type: new Uint8Array(0), flags: new Uint8Array(0),
      killed: new Uint32Array(0), injured: new Uint32Array(0), actors_n: new Uint8Array(0), actors: new Uint16Array(0),
      origin: new Uint8Array(0), loc: new Uint32Array(0), lat: new Float64Array(0), lon: new Float64Array(0),
      gov: new Uint8Array(0), govs: new Uint32Array(0), district: new Uint16Array(0), precision: new Uint8Array(0),
      uncertainty: new Uint32Array(0), name: new Uint32Array(0),
    });
})(window);
