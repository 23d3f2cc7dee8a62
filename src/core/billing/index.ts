/** Billing: the border other parts use. Pure. */

export { type Billed, billPeriod } from './bill.ts';
export { type Every, parseEvery } from './every.ts';
export { explainCharge } from './explain.ts';
export type * from './model.ts';
export { addPeriods, dueDate, isPeriod, monthsFrom, periodOf, type Span } from './period.ts';
