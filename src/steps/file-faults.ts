/** The configuration or the layout is wrong for the whole file: nothing is made. */

import { ProblemError } from '../core/problem-error.ts';

export class FileFaults extends ProblemError {}
