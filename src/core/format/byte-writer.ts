/** Bytes leave through one reused buffer, in chunks of up to 256 kB. Pure but for the sink it is given. */

import type { Encoding } from './encoding.ts';
import type { Sink } from './format.ts';

const chunkBytes = 262_144;

export class ByteWriter {
  readonly #encoding: Encoding;
  readonly #sink: Sink;
  readonly #buffer = new Uint8Array(chunkBytes);
  #at = 0;

  constructor(encoding: Encoding, sink: Sink) {
    this.#encoding = encoding;
    this.#sink = sink;
  }

  /** In: text the encoding can spell, at most 16,000 characters. */
  text(text: string): void {
    if (text.length * 4 > chunkBytes - this.#at) this.flush();
    this.#at = this.#encoding.write(text, this.#buffer, this.#at);
  }

  /** One byte, `times` times: padding. */
  repeat(byte: number, times: number): void {
    for (let left = times; left > 0; ) {
      if (this.#at === chunkBytes) this.flush();
      const step = Math.min(left, chunkBytes - this.#at);
      this.#buffer.fill(byte, this.#at, this.#at + step);
      this.#at += step;
      left -= step;
    }
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    if (bytes.length > chunkBytes - this.#at) this.flush();
    if (bytes.length > chunkBytes) {
      this.#sink(new Uint8Array(bytes));
      return;
    }
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Hands over what is buffered; the sink gets its own copy and may keep it. */
  flush(): void {
    if (this.#at === 0) return;
    this.#sink(this.#buffer.slice(0, this.#at));
    this.#at = 0;
  }
}
