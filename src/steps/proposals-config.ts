/** A changed configuration or layout stops batch and send until a second person accepts it. The first one seen is
 *  recorded; so is a change in a workspace where nobody could be the second person. */

import { type ConfigurationParts, changedParts } from '../core/configuration/parts.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { Sql } from '../store/database.ts';
import { operatorsAt } from '../store/operators.ts';
import type { StoredProposal } from '../store/proposals.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { propose } from './proposals.ts';
import { Refused, refusal, refuse } from './refusal.ts';

/** Problem CONFIG_UNACCEPTED when something differs from what was accepted; journalled. */
export async function configurationFault(context: Context, command: string): Promise<Problem | undefined> {
  const { creditor } = context;
  const changed = await changedSinceAccepted(context);
  if (changed.length === 0) return undefined;
  const found = problem(
    'CONFIG_UNACCEPTED',
    { file: creditor.id },
    `${command}: changed since it was accepted: ${changed.join(', ')}.`,
    `Look at the change, then: debitrun config accept --creditor ${creditor.id} --as NAME; a second operator confirms it.`,
  );
  return refuse(context, command, `creditor:${creditor.id}`, found);
}

/** Proposes the configuration as it is now. */
export async function proposeConfiguration(context: Context): Promise<StepReport> {
  const { creditor } = context;
  const changed = await changedSinceAccepted(context);
  if (changed.length === 0)
    return report(context, 'config accept', 0, {}, { notes: ['nothing differs from what was accepted'] });
  const proposed = await propose(context, 'config accept', {
    kind: 'configuration',
    subject: `creditor:${creditor.id}`,
    content: { parts: creditor.configuration, changed },
  });
  return { ...proposed, notes: [`changed: ${changed.join(', ')}`, ...proposed.notes] };
}

/** The configuration that was proposed is the accepted one, provided it is still the one that stands there. */
export async function recordAccepted(
  unit: Unit,
  context: Context,
  proposal: StoredProposal,
): Promise<string> {
  const parts = proposal.content.parts as ConfigurationParts;
  if (changedParts(parts, context.creditor.configuration).length > 0) {
    const why = 'the configuration changed again since it was proposed.';
    throw new Refused(
      refusal('PROPOSAL_REFUSED', context.creditor.id, why, 'Propose it anew: debitrun config accept'),
    );
  }
  await record(unit, parts, proposal.proposalId);
  return 'the configuration is accepted';
}

/** Out: the parts that differ, after recording what needs nobody's acceptance. */
async function changedSinceAccepted(context: Context): Promise<readonly string[]> {
  const { database, creditor } = context;
  const accepted = await acceptedParts(database, creditor.id);
  const changed = accepted === undefined ? [] : changedParts(accepted, creditor.configuration);
  if (accepted !== undefined && changed.length === 0) return [];
  const operators = await operatorsAt(database);
  if (accepted !== undefined && operators.filter(({ revoked }) => !revoked).length > 1) return changed;
  await commit(database, act(context, 'config'), (unit) => record(unit, creditor.configuration, null));
  return [];
}

async function acceptedParts(sql: Sql, creditor: string): Promise<ConfigurationParts | undefined> {
  const [row] = await sql.query<{ parts: ConfigurationParts }>(
    'select parts from configuration_record where creditor = $1 order by version desc limit 1',
    [creditor],
  );
  return row?.parts;
}

async function record(unit: Unit, parts: ConfigurationParts, proposalId: string | null): Promise<void> {
  const { actor, at, creditor } = unit.act;
  const version = await unit.numbers('configuration', 1);
  const row = { version, parts, accepted_at: at, accepted_by: actor, proposal_id: proposalId };
  await unit.insert('configuration_record', [row]);
  unit.event('configuration.accepted', `creditor:${creditor}`, { version, proposal: proposalId, parts });
}
