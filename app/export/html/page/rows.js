// Rows: which rows the timeline has: cores, lanes as a tree; lanes that are alike as one row until
// they are unfolded, and so those that are a library's; then locks, variables and connections in
// bands that can be folded.

const THINGS = { o: "object", v: "variable", f: "file" };

// isSeen: of what is first seen beyond the limit nothing is told.
function isSeen({ data, limit, last }, kind, thing) {
  if (limit >= last) return true;
  const first = {
    o: ({ holds, waits }) => Math.min(holds[0] ?? Infinity, waits[0] ?? Infinity),
    v: ({ values }) => values[2] ?? Infinity, f: ({ opened }) => opened,
  }[kind];
  return first(data[`${THINGS[kind]}s`][thing]) <= limit;
}

// bandRows: the band that heads them, and its rows if it is open.
function bandRows(run, band, open) {
  const things = band.rows.filter((thing) => isSeen(run, band.kind, thing));
  if (things.length === 0) return [];
  const head = { kind: "band", key: band.key, band, depth: 0, open: open.has(band.key),
                 count: things.length };
  if (!head.open) return [head];
  return [head, ...things.map((thing) => ({ kind: THINGS[band.kind], thing, depth: 0 }))];
}
const isProgramsObject = (band) => band.kind === "o" && !band.key.includes("library");

// openAtFirst: the keys of the bands that are not folded.
export const openAtFirst = (run) =>
  run.data.bands.filter((band) => !band.folded).map((band) => band.key);

// rowsOf: kind "core", "lane", "group", "band", "object", "variable", "file"; a group has `lanes`;
// what can be unfolded has a `key`. What many wait for stands above them, as in the window.
export function rowsOf(run, open, withCores) {
  const { data } = run, rows = [], above = data.groups.length > 0;
  // who is not born within what is shown is not told of
  const isBorn = (id) => run.lane(id).born <= run.limit;
  if (withCores) data.cores.forEach((core, i) => rows.push({ kind: "core", core: i, depth: 0 }));
  const bands = (wanted) => rows.push(...data.bands.filter(wanted).flatMap((band) =>
    bandRows(run, band, open)));
  if (above) bands(isProgramsObject);
  const aside = new Map(); // lane -> the group it is told of in
  const library = new Set(data.library);
  data.groups.forEach(([name, all], i) => {
    const lanes = all.filter(isBorn), group = { kind: "group", key: `g${i}`, name, lanes };
    for (const lane of lanes) if (!library.has(lane)) aside.set(lane, group);
  });
  const told = new Set(), below = new Set(data.lanes.map((lane) => lane.parent));
  // a process that only carries others has nothing to show
  const carries = (id) => below.has(id) && /^[ne]*$/i.test(run.lane(id).states);
  const shown = new Set(data.rows.filter((id) => isBorn(id) && !carries(id)));
  const depthOf = (id) => {
    let depth = 0;
    for (let up = run.lane(id).parent; up; up = run.lane(up).parent) if (shown.has(up)) ++depth;
    return depth;
  };
  for (const id of data.rows) {
    if (library.has(id) || !shown.has(id)) continue;
    const group = aside.get(id), depth = depthOf(id);
    if (group && !told.has(group)) {
      told.add(group);
      rows.push({ ...group, depth, open: open.has(group.key) });
    }
    if (!group || open.has(group.key)) {
      rows.push({ kind: "lane", lane: id, depth: depth + (group ? 1 : 0) });
    }
  }
  const theirs = data.rows.filter((id) => library.has(id) && isBorn(id));
  if (theirs.length > 0) {
    const row = { kind: "group", key: "library", library: true, lanes: theirs, depth: 0 };
    rows.push({ ...row, open: open.has(row.key) });
    if (open.has(row.key)) for (const lane of theirs) rows.push({ kind: "lane", lane, depth: 1 });
  }
  bands((band) => !(above && isProgramsObject(band)));
  return rows;
}

// rowsAt: by lane its row, or that of the group that it is told of in; by file and by band theirs.
export function rowsAt(rows) {
  const at = { lane: new Map(), file: new Map(), band: new Map() };
  for (const row of rows) {
    if (row.kind === "group") for (const lane of row.lanes) at.lane.set(lane, row);
  }
  for (const row of rows) {
    if (row.kind === "lane") at.lane.set(row.lane, row);
    if (row.kind === "file") at.file.set(row.thing, row);
    if (row.kind === "band") at.band.set(row.key, row);
  }
  return at;
}
