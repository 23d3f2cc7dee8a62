/** operators: who may prepare, approve, send, follow up, audit and administer. */

import { readFileSync, rmSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type Grant, isRole, type Operator, type Role, roles } from '../core/authority.ts';
import { addDays, type IsoDate, parseIsoDate } from '../core/date.ts';
import { passphraseFrom, type Workspace } from '../main.ts';
import { type Context, rehearse, type StepReport, today } from '../steps/context.ts';
import { addOperators, changeGrant, expireOperator, keyFault, revokeOperator } from '../steps/operators.ts';
import { toJson } from '../store/database.ts';
import { operatorsAt } from '../store/operators.ts';
import { makeOperatorKey } from '../workspace.ts';
import { type CommonOptions, codeOf, inWorkspace, reader, signer, verb } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { printReports } from './print.ts';
import { renderTable } from './table.ts';

type GrantOptions = CommonOptions & {
  readonly roles?: readonly Role[];
  readonly validTo?: IsoDate;
  readonly limitDebit?: string;
  readonly limitFile?: string;
  readonly limitDay?: string;
};

export function operatorsCommand(): Command {
  return new Command('operators')
    .summary('who may prepare, approve, send, follow up, audit and administer')
    .addCommand(addCommand())
    .addCommand(grantCommand())
    .addCommand(expireCommand())
    .addCommand(revokeCommand())
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function addCommand(): Command {
  return withGrant(
    verb(
      'add',
      'make an operator with an Ed25519 key',
      'debitrun operators add zhou --roles approve --as li',
    ),
  )
    .argument('<name>', 'short name', parseName)
    .option('--passphrase <reference>', 'locks the new private key: env:NAME or file:PATH')
    .option('--public-key <file>', 'PEM of a key made elsewhere; no private key is made here')
    .addHelpText(
      'after',
      '\nThe first operator is added by whoever has the workspace, the second by the first (--as); from then on a second\noperator with the role admin or approve must confirm: debitrun proposals confirm ID.',
    )
    .action((name: string, options: GrantOptions & { publicKey?: string }) =>
      // The passphrase is the new key's; the one who acts unlocks theirs with DEBITRUN_PASSPHRASE.
      inWorkspace({ ...withoutPassphrase(options) }, 'operators add', async (workspace) => {
        const known = await operatorsAt(workspace.database);
        if (known.some((operator) => operator.name === name)) {
          process.stdout.write(`${name} is an operator already\n`);
          return exitCode.ok;
        }
        const defaults = known.length === 0 ? roles : roles.filter((role) => role !== 'admin');
        const key = await publicKeyFor(workspace, name, options);
        const fault = keyFault(key.publicKey);
        if (!options.dryRun && fault !== undefined) {
          process.stderr.write(`${options.publicKey}: ${fault}\n`);
          return exitCode.usage;
        }
        const grant = grantFrom({ roles: defaults, validTo: null, revoked: false, limits: {} }, options);
        return change(workspace, options, async (context) => {
          const done = await addOperators(context, { name, publicKey: key.publicKey, ...grant });
          if (key.file === undefined) return done;
          if (done.problems.length > 0 || done.changed === 0) {
            rmSync(key.file, { force: true });
            return done;
          }
          const told = `the private key is in ${key.file} (0600): move it to where ${name} approves`;
          return { ...done, notes: [...done.notes, told] };
        });
      }),
    );
}

function grantCommand(): Command {
  return withGrant(
    signer(
      'grant',
      'give an operator other roles, limits or another last day; a second person confirms',
      'debitrun operators grant zhou --limit-file 50000.00 --as li',
    ),
  )
    .argument('<name>', 'operator', parseName)
    .action((name: string, options: GrantOptions) =>
      ofOperator(options, 'operators grant', name, (context, operator) =>
        changeGrant(context, operator, grantFrom(operator, options)),
      ),
    );
}

function expireCommand(): Command {
  return verb(
    'expire',
    'end today what an operator may do: one admin alone, for a lost key or a leaver',
    'debitrun operators expire zhou --as li',
  )
    .argument('<name>', 'operator', parseName)
    .action((name: string, options: CommonOptions) =>
      ofOperator(options, 'operators expire', name, (context, operator) =>
        expireOperator(context, operator, addDays(today(context), -1)),
      ),
    );
}

function revokeCommand(): Command {
  return signer(
    'revoke',
    'end it for good; a second person confirms',
    'debitrun operators revoke zhou --as li',
  )
    .argument('<name>', 'operator', parseName)
    .action((name: string, options: CommonOptions) =>
      ofOperator(options, 'operators revoke', name, revokeOperator),
    );
}

function listCommand(): Command {
  return reader('list', 'list operators with their roles', 'debitrun operators list').action(
    (options: CommonOptions) =>
      inWorkspace(options, 'operators list', async ({ database }) => {
        const all = await operatorsAt(database);
        if (options.json) process.stdout.write(`${toJson(all)}\n`);
        else if (all.length === 0) process.stdout.write('no operators: debitrun operators add NAME\n');
        else {
          const rows = all.map((one) => [one.name, one.roles.join(' '), standing(one), limitsOf(one)]);
          process.stdout.write(renderTable(['name', 'roles', 'until', 'limits'], rows));
        }
        return exitCode.ok;
      }),
  );
}

function showCommand(): Command {
  return reader('show', 'one operator, with the public key', 'debitrun operators show zhou')
    .argument('<name>', 'operator', parseName)
    .action((name: string, options: CommonOptions) =>
      inWorkspace(options, 'operators show', async ({ database }) => {
        const found = (await operatorsAt(database)).find((operator) => operator.name === name);
        if (found === undefined) return unknown(name);
        if (options.json) process.stdout.write(`${toJson(found)}\n`);
        else
          process.stdout.write(
            `${name}\n  roles: ${found.roles.join(', ') || 'none'}\n  until: ${standing(found)}\n  limits: ${limitsOf(found)}\n  since: ${found.since}\n${found.publicKey}\n`,
          );
        return exitCode.ok;
      }),
    );
}

function ofOperator(
  options: CommonOptions,
  command: string,
  name: string,
  step: (context: Context, operator: Operator) => Promise<StepReport>,
): Promise<void> {
  return inWorkspace(options, command, async (workspace) => {
    const all = await operatorsAt(workspace.database);
    const operator = all.find((one) => one.name === name);
    if (operator === undefined) return unknown(name);
    return change(workspace, options, (context) => step(context, operator));
  });
}

/** Operators belong to no creditor: the first one's bank tells which day it is. */
async function change(
  workspace: Workspace,
  { json = false, dryRun = false }: CommonOptions,
  step: (context: Context) => Promise<StepReport>,
): Promise<ExitCode> {
  const creditor = workspace.creditors[0];
  if (creditor === undefined) throw new Error('a workspace has a creditor');
  const done = dryRun
    ? await rehearse(workspace.database, (database) =>
        step(workspace.context(creditor, { dryRun: true, database })),
      )
    : await step(workspace.context(creditor));
  printReports([done], { json, dryRun, always: true });
  return codeOf([done]);
}

async function publicKeyFor(
  { paths }: Workspace,
  name: string,
  { publicKey, dryRun, passphrase }: CommonOptions & { readonly publicKey?: string },
): Promise<{ readonly publicKey: string; readonly file?: string }> {
  if (publicKey !== undefined) return { publicKey: readFileSync(publicKey, 'utf8') };
  if (dryRun) return { publicKey: 'made when it is not a dry run' };
  const secret =
    passphrase === undefined ? undefined : await passphraseFrom(passphrase, paths.root, process.env);
  return makeOperatorKey(paths, name, secret);
}

function withGrant(command: Command): Command {
  return command
    .option('--roles <list>', `of ${roles.join(', ')}`, parseRoles)
    .option('--valid-to <date>', 'last day, like 2026-12-31', parseDate)
    .option('--limit-debit <amount>', 'approves no file with a larger debit, like 20000.00', parseAmount)
    .option('--limit-file <amount>', 'approves no larger file', parseAmount)
    .option('--limit-day <amount>', 'approves no more in 24 hours', parseAmount);
}

function grantFrom({ roles, validTo, limits }: Grant, options: GrantOptions): Grant {
  return {
    roles: options.roles ?? roles,
    validTo: options.validTo ?? validTo,
    revoked: false,
    limits: {
      perDebit: options.limitDebit ?? limits.perDebit,
      perFile: options.limitFile ?? limits.perFile,
      perDay: options.limitDay ?? limits.perDay,
    },
  };
}

function withoutPassphrase({ passphrase: _, ...options }: CommonOptions): CommonOptions {
  return options;
}

function standing({ revoked, validTo }: Operator): string {
  return revoked ? 'revoked' : (validTo ?? 'no end');
}

function limitsOf({ limits: { perDebit, perFile, perDay } }: Operator): string {
  const named = { debit: perDebit, file: perFile, day: perDay };
  const set = Object.entries(named).filter(([, amount]) => amount !== undefined);
  return set.map(([name, amount]) => `${name} ${amount}`).join(', ') || 'none';
}

function unknown(name: string): ExitCode {
  process.stderr.write(`there is no operator ${name}\n`);
  return exitCode.usage;
}

function parseName(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(text))
    throw new InvalidArgumentError('small letters, digits and hyphens.');
  return text;
}

function parseRoles(text: string): readonly Role[] {
  const wanted = text.split(',').map((role) => role.trim());
  if (!wanted.every(isRole)) throw new InvalidArgumentError(`roles are ${roles.join(', ')}.`);
  return wanted;
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a date, like 2026-12-31.');
  return date;
}

function parseAmount(text: string): string {
  if (!/^\d{1,15}(\.\d{1,2})?$/.test(text)) throw new InvalidArgumentError('an amount, like 20000.00.');
  return text;
}
