/** Cuts a stream of bytes into records: by line ends, or by length when there are none. Pure, memory bounded by one
 *  record. push ─▶ [here] ─▶ reader. */

export type LineRules = {
  readonly ending: 'lf' | 'crlf' | 'cr' | 'none';
  /** Records without line ends have this many bytes each; undefined: they cannot be told apart. */
  readonly stride: number | undefined;
  readonly toleratesUnbroken: boolean;
  readonly maxBytes: number;
};

export type LineSink = {
  /** One record's bytes, valid during the call. `ending` is what followed it. */
  line(bytes: Uint8Array, start: number, end: number, ending: '\n' | '\r\n' | '\r' | ''): void;
  /** A line longer than allowed was skipped. */
  tooLong(): void;
};

export type LineCutter = { push(bytes: Uint8Array): void; end(): void };

export function cutLines(rules: LineRules, sink: LineSink): LineCutter {
  const { stride } = rules;
  const broken = (ending = rules.ending) => new BrokenLines({ ...rules, ending }, sink);
  if (stride === undefined) return broken();
  if (rules.ending === 'none') return new EvenRecords(stride, sink);
  if (!rules.toleratesUnbroken) return broken();
  // the first two records' worth of bytes tell whether there are line ends
  let chosen: LineCutter | undefined;
  let head = new Uint8Array(0);
  const choose = () => {
    const sample = head.subarray(0, 2 * stride);
    if (sample.includes(10)) chosen = broken();
    else chosen = sample.includes(13) ? broken('cr') : new EvenRecords(stride, sink);
    chosen.push(head);
    return chosen;
  };
  return {
    push(bytes) {
      if (chosen) return chosen.push(bytes);
      head = joined(head, bytes);
      if (head.length >= 2 * stride) choose();
    },
    end: () => (chosen ?? choose()).end(),
  };
}

class BrokenLines implements LineCutter {
  readonly #sink: LineSink;
  readonly #maxBytes: number;
  readonly #terminator: 10 | 13;
  #rest = new Uint8Array(0);
  #skipping = false;

  constructor(rules: LineRules, sink: LineSink) {
    this.#sink = sink;
    this.#maxBytes = rules.maxBytes;
    this.#terminator = rules.ending === 'cr' ? 13 : 10;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    const first = bytes.indexOf(this.#terminator);
    if (first >= 0 && this.#rest.length > 0) {
      const line = joined(this.#rest, bytes.subarray(0, first));
      this.#rest = new Uint8Array(0);
      this.#emit(line, 0, line.length);
      start = first + 1;
    }
    for (let end = bytes.indexOf(this.#terminator, start); end >= 0; ) {
      this.#emit(bytes, start, end);
      start = end + 1;
      end = bytes.indexOf(this.#terminator, start);
    }
    this.#keep(bytes.subarray(start));
  }

  end(): void {
    if (this.#rest.length > 0 && !this.#skipping) {
      const last = this.#rest.length - 1;
      // a last line cut between CR and LF still ended
      if (this.#terminator === 10 && this.#rest[last] === 13) this.#sink.line(this.#rest, 0, last, '\r');
      else this.#sink.line(this.#rest, 0, last + 1, '');
    }
    this.#rest = new Uint8Array(0);
  }

  #emit(bytes: Uint8Array, start: number, end: number): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    const carriage = this.#terminator === 10 && end > start && bytes[end - 1] === 13;
    if (end - start > this.#maxBytes) this.#sink.tooLong();
    else if (carriage) this.#sink.line(bytes, start, end - 1, '\r\n');
    else this.#sink.line(bytes, start, end, this.#terminator === 13 ? '\r' : '\n');
  }

  #keep(tail: Uint8Array): void {
    if (this.#skipping || tail.length === 0) return;
    if (this.#rest.length + tail.length > this.#maxBytes + 1) {
      this.#rest = new Uint8Array(0);
      this.#skipping = true;
      this.#sink.tooLong();
      return;
    }
    this.#rest = joined(this.#rest, tail);
  }
}

class EvenRecords implements LineCutter {
  readonly #stride: number;
  readonly #sink: LineSink;
  #rest = new Uint8Array(0);

  constructor(stride: number, sink: LineSink) {
    this.#stride = stride;
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    if (this.#rest.length > 0) {
      const missing = this.#stride - this.#rest.length;
      this.#rest = joined(this.#rest, bytes.subarray(0, missing));
      if (this.#rest.length < this.#stride) return;
      this.#sink.line(this.#rest, 0, this.#stride, '');
      start = missing;
    }
    for (; start + this.#stride <= bytes.length; start += this.#stride) {
      this.#sink.line(bytes, start, start + this.#stride, '');
    }
    this.#rest = new Uint8Array(bytes.subarray(start)); // a Buffer's slice would be no copy
  }

  end(): void {
    // line ends after the last record are no record
    const end = this.#rest.findLastIndex((byte) => byte !== 10 && byte !== 13) + 1;
    if (end > 0) this.#sink.line(this.#rest, 0, end, '');
    this.#rest = new Uint8Array(0);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
