// Draws with the next frame, and at most ten times a second: more nobody can read, and it leaves the page its time.

const LEAST_MS = 100;

export class Drawing {
  #draw;
  #timer = 0;
  #frame = 0;
  #drawnAt = -Infinity;

  constructor(draw) {
    this.#draw = draw;
  }

  later() {
    if (this.#timer || this.#frame) return;
    const rest = this.#drawnAt + LEAST_MS - performance.now();
    if (rest > 0) this.#timer = setTimeout(() => this.#withFrame(), rest);
    else this.#withFrame();
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = 0;
  }

  #withFrame() {
    this.#timer = 0;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawnAt = performance.now();
      this.#draw();
    });
  }
}
