/** Progress on long work: one line on stderr, only on a terminal. */

const everyMs = 100;

let shownAt = 0;
let shown = false;

export const progressLine = {
  show(what: string, done: number): void {
    if (!process.stderr.isTTY) return;
    const now = performance.now();
    if (now - shownAt < everyMs) return;
    shownAt = now;
    shown = true;
    process.stderr.write(`\r\u001b[K${what}: ${done.toLocaleString('en')}`);
  },
  clear(): void {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  },
};
