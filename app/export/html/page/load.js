// Load: unpacks the page's script, which is most of the file, and runs it. The page's
// Content-Security-Policy knows both by their hashes.
import { unpackText } from "./data.js";
import { showPlain } from "./plain.js";

async function load() {
  const held = document.getElementById("code"), script = document.createElement("script");
  try {
    script.textContent = await unpackText(held.textContent);
    held.remove();
    document.body.append(script);
  } catch (error) {
    showPlain(error);
  }
}

load();
