/** The order of records in a file, compiled to a table of what may follow what. Pure.
 *  Every place a record stands in the structure is a position (Glushkov's construction); moving from one to the next
 *  says which groups close and open. */

import type { StructureItem } from './schema.ts';

export type GroupType = {
  readonly name: string;
  /** around: a group of another name with batches, debits or changes in it, written once. Nothing for other groups:
   *  they are read and checked, no more. */
  readonly level: 'batch' | 'debit' | 'change' | 'around' | undefined;
};

export type Position = {
  readonly record: string;
  /** The groups around, outermost first. */
  readonly groups: readonly GroupType[];
  /** Depth of the outermost group this position can begin, for records met out of order. */
  readonly begins: number;
  /** The record stands in segments of another one, never in a line of its own. */
  readonly segment: boolean;
};

/** `to`, and how many of the groups around both stay open. */
export type Move = { readonly to: number; readonly kept: number };

export type Structure = {
  readonly positions: readonly Position[];
  readonly start: readonly Move[];
  /** By position. */
  readonly next: readonly (readonly Move[])[];
  /** By position: whether the file may end after it. */
  readonly final: readonly boolean[];
};

type Piece = { readonly first: readonly number[]; readonly last: readonly number[]; readonly empty: boolean };

export function compileStructure(items: readonly StructureItem[]): Structure {
  const builder = new Builder();
  const whole = builder.sequence(items, []);
  return builder.finish(whole);
}

/** Groups that stay open when a record comes where it is not allowed: a record that begins a group begins a new one. */
export function keptOutOfOrder(from: Position | undefined, to: Position): number {
  let kept = 0;
  while (from && kept < to.groups.length && from.groups[kept] === to.groups[kept]) kept++;
  return Math.min(kept, to.begins);
}

class Builder {
  readonly #positions: { record: string; groups: readonly GroupType[]; begins: number; segment: boolean }[] =
    [];
  #inCarrier = false;
  readonly #moves: Map<number, number>[] = [];

  sequence(items: readonly StructureItem[], groups: readonly GroupType[]): Piece {
    let whole: Piece = { first: [], last: [], empty: true };
    for (const item of items) {
      const piece = this.#item(item, groups);
      this.#connect(whole.last, piece.first, groups.length);
      whole = {
        first: whole.empty ? [...whole.first, ...piece.first] : whole.first,
        last: piece.empty ? [...whole.last, ...piece.last] : piece.last,
        empty: whole.empty && piece.empty,
      };
    }
    return whole;
  }

  finish(whole: Piece): Structure {
    return {
      positions: this.#positions,
      start: whole.first.map((to) => ({ to, kept: 0 })),
      next: this.#moves.map((moves) => [...moves].map(([to, kept]) => ({ to, kept }))),
      final: this.#positions.map((_, index) => whole.last.includes(index)),
    };
  }

  #item(item: StructureItem, groups: readonly GroupType[]): Piece {
    if (typeof item === 'string') return this.#record(item, groups);
    if ('each' in item) {
      const piece = this.sequence(item.of, [...groups, { name: item.each, level: levelOf(item) }]);
      for (const index of piece.first) {
        const position = this.#positions[index];
        if (position) position.begins = Math.min(position.begins, groups.length);
      }
      this.#connect(piece.last, piece.first, groups.length);
      return { ...piece, empty: piece.empty || item.least !== 1 };
    }
    if ('carrier' in item) return this.#carrier(item, groups);
    const choices = 'any' in item ? item.any : 'some' in item ? item.some : item.one;
    const pieces = choices.map((choice) => this.#item(choice, groups));
    const first = pieces.flatMap((piece) => piece.first);
    const last = pieces.flatMap((piece) => piece.last);
    if (!('one' in item)) this.#connect(last, first, groups.length);
    return { first, last, empty: 'any' in item || pieces.some((piece) => piece.empty) };
  }

  /** A record that carries others: any number of times, each followed by what stands in its segments. */
  #carrier(item: Extract<StructureItem, { carrier: string }>, groups: readonly GroupType[]): Piece {
    const head = this.#record(item.carrier, groups);
    this.#inCarrier = true;
    const inside = this.sequence(item.of, groups);
    this.#inCarrier = false;
    this.#connect(head.last, inside.first, groups.length);
    const last = inside.empty ? [...head.last, ...inside.last] : inside.last;
    this.#connect(last, head.first, groups.length);
    return { first: head.first, last, empty: true };
  }

  #record(item: string, groups: readonly GroupType[]): Piece {
    const record = item.replace(/[?*]$/, '');
    const index =
      this.#positions.push({ record, groups, begins: groups.length, segment: this.#inCarrier }) - 1;
    this.#moves.push(new Map());
    if (item.endsWith('*')) this.#connect([index], [index], groups.length);
    return { first: [index], last: [index], empty: record !== item };
  }

  /** The same move by two ways: the one that keeps more groups open. */
  #connect(from: readonly number[], to: readonly number[], kept: number): void {
    for (const one of from) {
      const moves = this.#moves[one];
      for (const other of to) moves?.set(other, Math.max(kept, moves.get(other) ?? 0));
    }
  }
}

function levelOf({ each, of }: Extract<StructureItem, { each: string }>): GroupType['level'] {
  if (isUnderstood(each)) return each;
  return groupNames(of).some(isUnderstood) ? 'around' : undefined;
}

function isUnderstood(name: string): name is 'batch' | 'debit' | 'change' {
  return name === 'batch' || name === 'debit' || name === 'change';
}

/** Names of the records, as often as they stand. */
export function recordNames(items: readonly StructureItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (typeof item === 'string') return [item.replace(/[?*]$/, '')];
    return 'carrier' in item ? [item.carrier, ...recordNames(item.of)] : recordNames(inside(item));
  });
}

/** Names of the groups, as often as they stand. */
export function groupNames(items: readonly StructureItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (typeof item === 'string') return [];
    return 'each' in item ? [item.each, ...groupNames(item.of)] : groupNames(inside(item));
  });
}

/** What stands in a group or a choice. */
export function inside(item: Exclude<StructureItem, string>): readonly StructureItem[] {
  return 'of' in item ? item.of : 'any' in item ? item.any : 'some' in item ? item.some : item.one;
}
