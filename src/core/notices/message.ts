/** One message to a payer, ready for delivery. Pure type. notices ─▶ [here] ─▶ notify. */

import type { Sealed } from '../sealed.ts';

export type Message = {
  readonly key: string;
  readonly channel: string;
  /** Phone, mail or postal address, in clear: this is what goes to the payer. */
  readonly to: {
    readonly name: Sealed;
    readonly phone?: Sealed | undefined;
    readonly email?: Sealed | undefined;
    readonly address?: Sealed | undefined;
  };
  readonly text: Sealed;
};
