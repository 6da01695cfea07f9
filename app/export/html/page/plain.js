// Plain: what a page shows where scripts are off, for a browser that cannot do what they need.

// showPlain: what the browser cannot do it does without: the picture and the table are there.
export function showPlain(error) {
  const held = document.getElementById("plain").textContent;
  const read = new DOMParser().parseFromString(held, "text/html");
  document.getElementById("app").replaceChildren(...read.body.childNodes);
  console.error(error);
}
