/** Carries out what two people agreed on, inside the transaction that confirms it. Every kind is checked against the
 *  state of that moment: Refused undoes the confirmation. */

import type { Grant } from '../core/authority.ts';
import { displayMoney } from '../core/money.ts';
import { insertGrant, insertOperator } from '../store/operators.ts';
import type { StoredProposal } from '../store/proposals.ts';
import type { Unit } from '../store/unit.ts';
import { adoptDelivery } from './by-hand.ts';
import { closeWithCredit } from './complaints-close.ts';
import type { Context } from './context.ts';
import { closePeriod } from './period-close.ts';
import { recordAccepted } from './proposals-config.ts';
import { resolveDelivery, withdrawFile } from './proposals-files.ts';
import { refundPrepaid, writeOff } from './proposals-money.ts';
import { actAgain } from './proposals-promotion.ts';
import { releaseTask } from './tasks.ts';

/** Out: what was done, in words. */
export async function execute(unit: Unit, context: Context, proposal: StoredProposal): Promise<string> {
  const { kind, subject, content, proposalId } = proposal;
  const id = subject.slice(subject.indexOf(':') + 1);
  const money = (minor: bigint) => displayMoney({ minor, currency: context.creditor.pack.scheme.currency });
  switch (kind) {
    case 'operator-add':
      await insertOperator(
        unit,
        { name: id, publicKey: String(content.publicKey) },
        content as unknown as Grant,
      );
      return `${id} is an operator`;
    case 'operator-grant':
      await insertGrant(unit, id, content as unknown as Grant);
      return `${id} may do what was proposed`;
    case 'operator-revoke':
      await insertGrant(unit, id, { roles: [], validTo: null, revoked: true, limits: {} });
      return `${id} is no operator any more`;
    case 'write-off':
      return `${money(await writeOff(unit, context, proposalId, id, content))} of charge ${id} written off`;
    case 'refund':
      return `${money(await refundPrepaid(unit, context, proposalId, id, content))} of account ${id} refunded`;
    case 'configuration':
      return recordAccepted(unit, context, proposal);
    case 'delivery-resolve':
      return resolveDelivery(unit, context, BigInt(id), content);
    case 'delivery-adopt':
      return adoptDelivery(unit, context, BigInt(id), content);
    case 'file-withdraw':
      return withdrawFile(unit, context, BigInt(id), content);
    case 'task-release':
      return `${await releaseTask(unit, context, String(content.task))} charges released`;
    case 'period-close':
      return closePeriod(unit, context, id, proposal);
    case 'complaint-close':
      return closeWithCredit(unit, context, proposalId, id, content);
    case 'promotion':
      return actAgain(unit, proposal);
    default:
      return unreachable(kind);
  }
}

function unreachable(kind: never): never {
  throw new Error(`nothing executes ${String(kind)}`);
}
