/** Every command by name: what it is for, and what loads it. The top help, a mistyped name and the version need no more
 *  than this table; a command loads its own family (0.2 s) and no other. debitrun.ts ─▶ [here] ─▶ each family. */

import { Command } from 'commander';

type Family = () => Promise<readonly Command[]>;

const verbs: Family = async () => (await import('./verbs.ts')).verbCommands();
const workspace: Family = async () => (await import('./workspace.ts')).workspaceCommands();
const proposals: Family = async () => (await import('./proposals.ts')).proposalCommands();

/** In the order of the help: the ten verbs and the night, what surrounds them, proofs, people, formats. */
const table: readonly (readonly [name: string, summary: string, family: Family])[] = [
  ['bill', 'make the charges of a billing period', verbs],
  ['plan', 'turn open charges into planned debits; say why each other charge is held', verbs],
  ['notify', 'tell payers before their collection, deliver waiting notices', verbs],
  ['batch', 'cut debits that are due into bank files', verbs],
  ['approve', 'sign drafted files as a second person', verbs],
  ['send', 'deliver approved files, each once', verbs],
  ['fetch', 'store what the bank has put out, before anything else', verbs],
  ['read', 'turn stored answers into entries, or quarantine them whole', verbs],
  ['settle', 'move debits to their true state and post to the books', verbs],
  ['follow-up', 'act on unpaid debits: represent, suspend, hold, tell', verbs],
  ['cycle', 'run the whole night in order', verbs],
  ['init', 'make a workspace: folders, keys, a configuration to fill in', workspace],
  ['import', 'take a CSV file (UTF-8 or GBK): accounts, mandates, tariffs, readings, receipts', workspace],
  ['tasks', 'what waits for a person', workspace],
  ['status', 'what stands where, and what waits for whom', workspace],
  ['explain', 'the story of one debit, charge, account, mandate, file or complaint', workspace],
  ['verify', 'prove from the ledger that nothing was lost or taken twice', workspace],
  [
    'doctor',
    'what is stuck, late or about to fail, each with one safe command',
    async () => [(await import('./doctor.ts')).doctorCommand()],
  ],
  [
    'report',
    'billed, collected, failed, open: by billing month',
    async () => [(await import('./report.ts')).reportCommand()],
  ],
  [
    'complaints',
    'what payers object to: held until it is answered, credited or released',
    async () => [(await import('./complaints.ts')).complaintsCommand()],
  ],
  ['proposals', 'what two people must agree on', proposals],
  ['write-off', 'give up what a charge still owes; a second person confirms', proposals],
  ['refund', 'give prepaid money back; a second person confirms', proposals],
  ['config', 'changes of configuration and layouts', proposals],
  ['file', 'a bank file that is not sent, or not from here', proposals],
  ['period', 'close a month of the books', async () => [(await import('./period.ts')).periodCommand()]],
  [
    'operators',
    'who may prepare, approve, send, follow up, audit and administer',
    async () => [(await import('./operators.ts')).operatorsCommand()],
  ],
  [
    'audit',
    'seal the journal, prove it unchanged, tell its stories',
    async () => [(await import('./audit.ts')).auditCommand()],
  ],
  [
    'replay',
    'make past files, answers and postings again, and compare them with the stored ones',
    async () => [(await import('./replay.ts')).replayCommand()],
  ],
  [
    'evidence',
    'everything that speaks for one debit or payer, as one archive',
    async () => [(await import('./evidence.ts')).evidenceCommand()],
  ],
  [
    'privacy',
    'find payers’ data in clear, hand it out for a purpose, erase it',
    async () => [(await import('./privacy.ts')).privacyCommand()],
  ],
  [
    'backup',
    'one file with the whole state: make, check, restore, promote',
    async () => [(await import('./backup.ts')).backupCommand()],
  ],
  [
    'fixture',
    'whole batches to replay: run them, or make one from a real night',
    async () => [(await import('./fixture.ts')).fixtureCommand()],
  ],
  [
    'formats',
    'scheme packs and layouts; check, inspect, rewrite, convert and compare files',
    async () => [(await import('./formats.ts')).formatsCommand()],
  ],
  [
    'bank',
    'run the embedded bank: an SFTP server that takes files and answers them by a scenario',
    async () => [(await import('./bank.ts')).bankCommand()],
  ],
  [
    'selftest',
    'prove the promises on this machine: kill it, cut it off, feed it everything twice',
    async () => [(await import('./selftest.ts')).selftestCommand()],
  ],
  [
    'demo',
    'three months of two invented creditors against embedded banks',
    async () => [(await import('./demo.ts')).demoCommand()],
  ],
];

/** All commands: the one wanted as it is, the others by name and summary. */
export async function commandsFor(wanted: string | undefined): Promise<readonly Command[]> {
  const family = table.find(([name]) => name === wanted)?.[2];
  const loaded = new Map((await family?.())?.map((command) => [command.name(), command]));
  return table.map(([name, summary]) =>
    name === wanted ? (loaded.get(name) ?? missing(name)) : new Command(name).summary(summary),
  );
}

/** Every command, loaded, in the order of the help. */
export async function allCommands(): Promise<readonly Command[]> {
  const families = await Promise.all([...new Set(table.map(([, , family]) => family))].map((load) => load()));
  const loaded = new Map(families.flat().map((command) => [command.name(), command]));
  const unlisted = [...loaded.keys()].filter((name) => !table.some(([listed]) => listed === name));
  if (unlisted.length > 0) throw new Error(`no row in the table of commands: ${unlisted.join(', ')}`);
  return table.map(([name]) => loaded.get(name) ?? missing(name));
}

function missing(name: string): never {
  throw new Error(`the family of ${name} does not make it`);
}
