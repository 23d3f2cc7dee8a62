/** period: months that are closed, and closing the next one. */

import { Command, InvalidArgumentError } from 'commander';
import { isPeriod } from '../core/billing/index.ts';
import { displayMoney } from '../core/money.ts';
import { closedPeriods, monthToClose, proposeClose } from '../steps/period.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, inWorkspace, reader, signer } from './common.ts';
import { exitCode } from './exit.ts';
import { runForOne } from './one-creditor.ts';

export function periodCommand(): Command {
  const close = signer(
    'close',
    'no posting into a month and those before it any more; a second person confirms',
    'debitrun period close 2026-03 --creditor jade --as li',
  )
    .argument('[month]', 'like 2026-03 (default: the next one)', parseMonth)
    .action((month: string | undefined, options: CommonOptions) =>
      runForOne(options, 'period close', async (context) =>
        proposeClose(context, month ?? (await monthToClose(context))),
      ),
    );
  const list = reader('list', 'closed months and what they carry over', 'debitrun period list').action(
    (options: CommonOptions) =>
      inWorkspace(options, 'period list', async ({ database, creditors }) => {
        const all = [];
        for (const { id, pack } of creditors)
          for (const period of await closedPeriods(database, id))
            all.push({ creditor: id, currency: pack.scheme.currency, ...period });
        if (options.json) process.stdout.write(`${toJson(all)}\n`);
        else if (all.length === 0) process.stdout.write('no month is closed\n');
        for (const { creditor, currency, month, closedAt, balances } of options.json ? [] : all) {
          process.stdout.write(`${creditor} ${month}, closed ${closedAt}\n`);
          for (const [ledger, minor] of Object.entries(balances))
            process.stdout.write(`  ${ledger}: ${displayMoney({ minor, currency })}\n`);
        }
        return exitCode.ok;
      }),
  );
  return new Command('period').summary('close a month of the books').addCommand(close).addCommand(list);
}

function parseMonth(text: string): string {
  if (!isPeriod(text)) throw new InvalidArgumentError('a month, like 2026-03.');
  return text;
}
