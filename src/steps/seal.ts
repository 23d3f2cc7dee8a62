/** seal: the night's last step. A block is made over what the journal got since the last one, for the creditor and for
 *  the workspace; nothing new makes no block. Signed when an operator asks for it. send ─▶ [here]. */

import { signStatement } from '../core/approval.ts';
import type { Block } from '../core/audit/block.ts';
import { type Head, headStatement } from '../core/audit/head.ts';
import { type Problem, problem } from '../core/problem.ts';
import { operatorNames } from '../store/creditors.ts';
import type { Sql } from '../store/database.ts';
import { addSignature, lastBlock, sealNew, signaturesOf } from '../store/seal.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { permit } from './operators.ts';

/** The chain of what concerns no single creditor. */
export const workspaceChain = '*';

/** Seals both chains; `signer` puts their name to the heads, also to heads that stood before. */
export async function seal(context: Context, signer?: string): Promise<StepReport> {
  const notes: string[] = [];
  const problems: Problem[] = [];
  let [blocks, rows, signatures] = [0, 0n, 0];
  for (const chain of [context.creditor.id, workspaceChain]) {
    const block = await commit(context.database, { ...act(context, 'seal'), creditor: chain }, (unit) =>
      sealNew(unit, (done) => context.progress('rows sealed', done)),
    );
    if (block === undefined) continue;
    blocks++;
    rows += block.rows;
    notes.push(`${named(chain)}: block ${block.number} over ${block.rows} rows, head ${block.digest}`);
  }
  if (signer !== undefined) {
    const known = await operatorNames(context.database);
    if (known.includes(signer)) signatures = await signHeads(context, signer, notes);
    else
      problems.push(
        problem(
          'OPERATOR_UNKNOWN',
          {},
          `${signer} is no operator; the heads are not signed.`,
          `debitrun operators add ${signer}`,
        ),
      );
  }
  const figures = { blocks, rows, ...(signer === undefined ? {} : { signatures }) };
  return report(context, 'seal', blocks + signatures, figures, { notes, problems });
}

/** The same by hand, for whoever may: a night seals as its last step, under the roles of the night. */
export async function auditSeal(context: Context, signer?: string): Promise<StepReport> {
  const refused = await permit(context, 'audit seal');
  if (refused === undefined) return seal(context, signer);
  return report(context, 'seal', 0, {}, { problems: [refused] });
}

/** The last block of a chain with its signatures; undefined when nothing was sealed yet. */
export async function headOf(sql: Sql, chain: string): Promise<Head | undefined> {
  const block = await lastBlock(sql, chain);
  if (block === undefined) return undefined;
  return { ...headFrom(block), signatures: await signaturesOf(sql, chain, block.number) };
}

export function headFrom({ creditor, number, digest }: Block): Omit<Head, 'signatures'> {
  return { creditor, block: number, digest };
}

export function named(chain: string): string {
  return chain === workspaceChain ? 'workspace' : chain;
}

/** Out: how many heads had no signature of this operator before. */
async function signHeads(context: Context, signer: string, notes: string[]): Promise<number> {
  let signed = 0;
  for (const chain of [context.creditor.id, workspaceChain]) {
    const head = await headOf(context.database, chain);
    if (head === undefined || head.signatures.some(({ operator }) => operator === signer)) continue;
    const signature = signStatement(headStatement(head), await context.privateKeyOf(signer));
    await commit(
      context.database,
      { ...act(context, 'audit seal'), creditor: chain, actor: signer },
      (unit) => addSignature(unit, head.block, signer, signature),
    );
    signed++;
    notes.push(`${named(chain)}: block ${head.block} signed by ${signer}`);
  }
  return signed;
}
