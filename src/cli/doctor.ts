/** doctor: what is stuck, late or about to fail. Flags ─▶ step ─▶ lines ─▶ exit code: 3 when anything was found. */

import type { Command } from 'commander';
import type { Instant } from '../core/date.ts';
import type { Finding } from '../core/doctor.ts';
import { doctor } from '../steps/doctor.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, inWorkspace, reader } from './common.ts';
import { exitCode } from './exit.ts';

export function doctorCommand(): Command {
  return reader(
    'doctor',
    'what is stuck, late or about to fail, each with one safe command',
    'debitrun doctor --creditor jade --connect',
  )
    .option('--connect', 'also ask the bank’s server for its clock')
    .addHelpText(
      'after',
      '\nLooks at deliveries nobody proved, answers that are overdue, quarantined files, locks, caps, the calendar’s horizon,\nholds, rights and keys that end, OpenPGP keys that cannot be used, old tasks, disk and clocks. Changes nothing. Exit code 3 when anything was found.',
    )
    .action((options: CommonOptions & { connect?: boolean }) =>
      inWorkspace(
        options,
        'doctor',
        async (workspace) => {
          const machine = new Date().toISOString() as Instant;
          const connect = options.connect ?? false;
          const found: (Finding & { readonly creditor: string })[] = [];
          for (const creditor of workspace.creditors) {
            const context = workspace.context(creditor);
            for (const finding of await doctor(context, { folder: workspace.paths.root, machine, connect }))
              found.push({ creditor: creditor.id, ...finding });
          }
          if (options.json) process.stdout.write(`${toJson({ findings: found })}\n`);
          else process.stdout.write(found.length === 0 ? 'nothing is stuck\n' : found.map(line).join(''));
          return found.length === 0 ? exitCode.ok : exitCode.problemsFound;
        },
        'read',
      ),
    );
}

function line({ creditor, kind, what, since, command }: Finding & { readonly creditor: string }): string {
  return `${creditor}  ${kind}: ${what}${since === '' ? '' : ` (${since})`}\n  ${command}\n`;
}
