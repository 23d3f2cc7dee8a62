/** The order of records in a file, compiled to a table of what may follow what. Pure.
 *  Every place a record stands in the structure is a position (Glushkov's construction); moving from one to the next
 *  says which groups close and open. */

import type { StructureItem } from './schema.ts';

export type GroupType = {
  readonly name: string;
  /** Nothing for groups the engine does not understand: they are read and checked, no more. */
  readonly level: 'batch' | 'debit' | undefined;
};

export type Position = {
  readonly record: string;
  /** The groups around, outermost first. */
  readonly groups: readonly GroupType[];
  /** Depth of the outermost group this position can begin, for records met out of order. */
  readonly begins: number;
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
  readonly #positions: { record: string; groups: readonly GroupType[]; begins: number }[] = [];
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
      const level = item.each === 'batch' || item.each === 'debit' ? item.each : undefined;
      const piece = this.sequence(item.of, [...groups, { name: item.each, level }]);
      for (const index of piece.first) {
        const position = this.#positions[index];
        if (position) position.begins = Math.min(position.begins, groups.length);
      }
      this.#connect(piece.last, piece.first, groups.length);
      return { ...piece, empty: piece.empty || item.least !== 1 };
    }
    const choices = 'any' in item ? item.any : 'some' in item ? item.some : item.one;
    const pieces = choices.map((choice) => this.#item(choice, groups));
    const first = pieces.flatMap((piece) => piece.first);
    const last = pieces.flatMap((piece) => piece.last);
    if (!('one' in item)) this.#connect(last, first, groups.length);
    return { first, last, empty: 'any' in item || pieces.some((piece) => piece.empty) };
  }

  #record(item: string, groups: readonly GroupType[]): Piece {
    const record = item.replace(/[?*]$/, '');
    const index = this.#positions.push({ record, groups, begins: groups.length }) - 1;
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
