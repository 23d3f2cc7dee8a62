/** Where two files of one layout differ: by field, masked, and by the first byte that is not the same. Pure.
 *  Both sides come in any pace; only what the other side has not reached yet is held. */

import type { RecordView } from '../format/format.ts';

export type FieldDifference = {
  readonly record: string;
  readonly line: number;
  readonly field: string;
  readonly was: string;
  readonly is: string;
};

const absent = '(nothing)';

/** Compares record views in order. `was` is the stored side, `is` the one made again. */
export class ViewComparison {
  readonly #limit: number;
  readonly #was: RecordView[] = [];
  readonly #is: RecordView[] = [];
  readonly differences: FieldDifference[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get behind(): boolean {
    return this.#was.length < this.#is.length;
  }

  was(view: RecordView): void {
    this.#was.push({ ...view });
    this.#compare();
  }

  is(view: RecordView): void {
    this.#is.push({ ...view });
    this.#compare();
  }

  /** Records that only one side has. */
  end(): readonly FieldDifference[] {
    for (const view of this.#was.splice(0)) this.#add(view, 'record', view.record, absent);
    for (const view of this.#is.splice(0)) this.#add(view, 'record', absent, view.record);
    return this.differences;
  }

  #compare(): void {
    const [was, is] = [this.#was[0], this.#is[0]];
    if (was === undefined || is === undefined) return;
    this.#was.shift();
    this.#is.shift();
    if (was.record !== is.record) this.#add(was, 'record', was.record, is.record);
    const now = new Map(is.fields.map(({ name, text }) => [name, text]));
    for (const { name, text } of was.fields) {
      if (now.get(name) !== text) this.#add(was, name, text, now.get(name) ?? absent);
      now.delete(name);
    }
    for (const [name, text] of now) this.#add(was, name, absent, text);
  }

  #add({ record, line }: RecordView, field: string, was: string, is: string): void {
    if (this.differences.length < this.#limit) this.differences.push({ record, line, field, was, is });
  }
}

/** Finds the first byte in which two streams differ; line and column count from 1, line ends are LF. */
export class ByteComparison {
  #was: Uint8Array = new Uint8Array();
  #is: Uint8Array = new Uint8Array();
  #line = 1;
  #column = 1;
  #found = false;

  was(bytes: Uint8Array): void {
    this.#was = joined(this.#was, bytes);
    this.#advance();
  }

  is(bytes: Uint8Array): void {
    this.#is = joined(this.#is, bytes);
    this.#advance();
  }

  /** undefined when both streams were the same to their ends. */
  end(): { readonly line: number; readonly column: number } | undefined {
    const same = !this.#found && this.#was.length === 0 && this.#is.length === 0;
    return same ? undefined : { line: this.#line, column: this.#column };
  }

  #advance(): void {
    if (this.#found) {
      this.#was = this.#is = new Uint8Array();
      return;
    }
    const common = Math.min(this.#was.length, this.#is.length);
    let at = 0;
    for (; at < common && this.#was[at] === this.#is[at]; at++) {
      const isLineEnd = this.#was[at] === 0x0a;
      this.#line += isLineEnd ? 1 : 0;
      this.#column = isLineEnd ? 1 : this.#column + 1;
    }
    this.#found = at < common;
    this.#was = this.#was.subarray(at);
    this.#is = this.#is.subarray(at);
  }
}

function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (before.length === 0) return Uint8Array.from(bytes);
  const both = new Uint8Array(before.length + bytes.length);
  both.set(before);
  both.set(bytes, before.length);
  return both;
}
