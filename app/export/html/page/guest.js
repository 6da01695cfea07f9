// Guest: the page in another page: how it is laid out there, and what it tells its host: its
// height, and the step that is shown.

const EMBED_HEIGHT = 560;

export class Guest {
  constructor(page, root) {
    this.page = page;
    this.root = root;
    this.framed = window.parent !== window;
    this.told = {};
    this.measure();
    window.addEventListener("resize", () => this.measure());
    new ResizeObserver(() => this.tellHeight()).observe(root);
  }
  measure() {
    const low = window.innerHeight < EMBED_HEIGHT && window.innerWidth >= 640;
    this.root.classList.toggle("embed", this.framed || low);
    this.root.classList.toggle("framed", this.framed);
  }
  tell(type, message) {
    const key = JSON.stringify(message);
    if (!this.framed || this.told[type] === key) return;
    this.told[type] = key;
    window.parent.postMessage({ fiberscope: 1, type, ...message }, "*");
  }
  tellHeight() {
    this.tell("height", { height: Math.ceil(this.root.scrollHeight) });
  }
  update() {
    const { page } = this;
    this.tell("step", { step: page.step, of: page.run.last, stop: page.stop + 1 });
  }
}
