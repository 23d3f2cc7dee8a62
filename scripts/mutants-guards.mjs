// The guards that keep a debit from being collected twice, or an answer from being lost or applied twice; how each is taken
// away, the test that must notice, and what it must say then. A change: file, exact text that stands there once, what
// takes its place. What doubles a guard goes with it, or is a guard of its own. `whole`: the test needs those before it in
// its file. `server`: it needs a PostgreSQL. Read by mutants.mjs.

import { answerGuards } from './mutants-answers.mjs';
import { sendingGuards } from './mutants-sending.mjs';

export const guards = [...sendingGuards, ...answerGuards];
