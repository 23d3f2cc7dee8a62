/** What can go wrong between us and a bank's server, as one error class. A fault of the line is no fault of the data and
 *  none of the code; the step decides by `fault` and `effect` whether to try later, to look, or to call a human. */

/** refused: nobody answers there · host-key: another key than the pinned one · login: key or password not accepted ·
 *  timeout: no answer in time · dropped: the connection ended · exists, missing, denied, space: what the server said
 *  about a name · limit: more bytes than the caller accepts · protocol: an answer that fits nothing above. */
export type Fault =
  | 'refused'
  | 'host-key'
  | 'login'
  | 'timeout'
  | 'dropped'
  | 'exists'
  | 'missing'
  | 'denied'
  | 'space'
  | 'limit'
  | 'protocol';

/** Whether the other side may have changed: `none` is a promise, `unknown` must be looked up before anything else. */
export type Effect = 'none' | 'unknown';

export class TransportError extends Error {
  readonly fault: Fault;
  readonly effect: Effect;

  constructor(fault: Fault, effect: Effect, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransportError';
    this.fault = fault;
    this.effect = effect;
  }
}

export function isTransportError(error: unknown): error is TransportError {
  return error instanceof TransportError;
}
