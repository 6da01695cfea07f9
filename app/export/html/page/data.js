// Data: from what stands in the file to the object that it was.

// unpackText: base64 of gzip; the browser does both.
export async function unpackText(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// unpack: what is JSON besides.
export async function unpack(base64) {
  return JSON.parse(await unpackText(base64));
}

// summed: numbers that were written as differences.
export function summed(list) {
  let at = 0;
  return list.map((n) => (at += n));
}

// lastAtOrBefore: the index in an ascending list, whose entries are `stride` apart; -1: none.
export function lastAtOrBefore(list, value, stride = 1) {
  let low = 0, high = list.length / stride;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle * stride] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
