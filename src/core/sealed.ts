/** What belongs to a payer (name, account number, phone, address): a value that masks itself wherever it is
 *  printed, logged, thrown or put into JSON. Pure. Only `reveal()` gives the clear text; grep for it to see who asks. */

export type SealedKind = 'name' | 'account' | 'phone' | 'address' | 'email' | 'identity' | 'text';

/** What a value reads once its debtor was erased and the key that opened it is gone. */
export const erasedText = '(erased)';

export class Sealed {
  readonly kind: SealedKind;
  #clear: string | (() => string);

  /** `clear` may be a function that decrypts: it is called once, when the value is first asked for. */
  constructor(kind: SealedKind, clear: string | (() => string)) {
    this.kind = kind;
    this.#clear = clear;
  }

  /** The clear text: for the bank's file, the payer's own notice, the store; never for a log, screen or message. */
  reveal(): string {
    if (typeof this.#clear === 'function') this.#clear = this.#clear();
    return this.#clear;
  }

  toString(): string {
    const clear = this.reveal();
    return clear === erasedText ? erasedText : mask(this.kind, clear);
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export function sealed(kind: SealedKind, clear: string): Sealed {
  return new Sealed(kind, clear);
}

/** Accounts and phones keep their last four characters (fewer when short), names their first, the rest is hidden. */
export function mask(kind: SealedKind, clear: string): string {
  const characters = [...clear];
  switch (kind) {
    case 'account':
    case 'phone':
    case 'identity': {
      const kept = Math.min(4, Math.floor(characters.length / 3));
      return (
        '*'.repeat(Math.min(6, characters.length - kept)) +
        characters.slice(characters.length - kept).join('')
      );
    }
    case 'name':
      return characters.length === 0 ? '' : `${characters[0]}**`;
    case 'email':
      return characters.length === 0 ? '' : `${characters[0]}***`;
    case 'address':
    case 'text':
      return characters.length === 0 ? '' : '***';
    default:
      return unreachable(kind);
  }
}

function unreachable(kind: never): never {
  throw new Error(`no masking rule for ${String(kind)}`);
}
