/** Exit codes tell the scheduler what to do. */

/** ok: done, or nothing to do · failed: a fault of the program or its surroundings · usage: the command line ·
 *  problemsFound: faults in data, listed · tryLater: the same command may succeed later (a lock, a bank not reached). */
export const exitCode = { ok: 0, failed: 1, usage: 2, problemsFound: 3, tryLater: 4 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
