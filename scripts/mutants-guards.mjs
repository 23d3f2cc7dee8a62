// The guards that keep a debit from being collected twice, or an answer from being lost or applied twice; how each is taken
// away, and the test that must notice. A change: file, exact text that stands there once, what takes its place. What
// doubles a guard goes with it, or is a guard of its own. Read by mutants.mjs.

const base = 'src/store/migrations/0001-base.sql';
const send = 'src/steps/send.ts';
const deliver = 'src/transport/deliver.ts';
const killed = 'test/steps/killed.test.ts';
const takenOutOfSight = [killed, 'killed after the rename, the file taken out of sight'];

export const guards = [
  {
    guard: 'claim uniqueness',
    changes: [[base, 'create unique index claim_live', 'create index claim_live']],
    test: ['test/store/contract.test.ts', 'a second live claim on it is refused by the database'],
  },
  {
    guard: 'intent row before the upload',
    changes: [
      [
        send,
        "  await commit(database, act(context, 'send'), async (unit) => {\n    await unit.insert('delivery', [",
        "  const intend = () => commit(database, act(context, 'send'), async (unit) => {\n    await unit.insert('delivery', [",
      ],
      [send, "      if (step !== 'rename') return;", '      if (step) return;'],
      [
        send,
        '  return await conclude(context, file, attempt, delivery);\n}\n\n/** What became',
        '  await intend();\n  return await conclude(context, file, attempt, delivery);\n}\n\n/** What became',
      ],
    ],
    test: takenOutOfSight,
  },
  {
    guard: 'stage before the rename',
    changes: [[send, "      if (step !== 'rename') return;", '      if (step) return;']],
    test: takenOutOfSight,
  },
  {
    guard: 'unknown is not sent again',
    changes: [[deliver, '  if (handedOver) return resolved;', '']],
    test: takenOutOfSight,
  },
  {
    guard: 'rename check: the rename refuses a taken name',
    changes: [
      [
        'src/transport/folder.ts',
        '() => link(source, target)',
        "async () => (await import('node:fs/promises')).copyFile(source, target)",
      ],
    ],
    test: ['test/transport/transport.test.ts', 'a rename onto a taken name is refused'],
  },
  {
    guard: 'rename check: a look at the final name before it',
    changes: [[deliver, "if (meanwhile !== 'absent')", 'if (!meanwhile)']],
    test: ['test/transport/deliver.test.ts', 'a final name taken during the upload is a collision'],
  },
  {
    guard: 'reading back before the rename',
    changes: [[deliver, "  if (staged === 'other')", '  if (!staged)']],
    test: ['test/transport/deliver.test.ts', 'bytes that come back changed are not renamed'],
  },
  {
    guard: 'entry key',
    changes: [[base, '  primary key (creditor, entry_key)', '  unique (creditor, entry_key, inbound_no)']],
    test: ['test/selftest/inbound-sweep.test.ts'],
  },
  {
    guard: 'one effect of a kind on a debit',
    changes: [[base, '  primary key (creditor, debit_id, kind),', '']],
    test: ['test/store/contract.test.ts', 'an effect of a kind is recorded once for a debit'],
  },
  {
    guard: 'one effect of an entry on a debit',
    changes: [
      [
        'src/store/migrations/0014-said-on.sql',
        'create unique index effect_entry',
        'create index effect_entry',
      ],
    ],
    test: ['test/store/contract.test.ts', 'an entry has one effect on a debit'],
  },
  {
    guard: 'fencing',
    changes: [['src/store/fence.ts', 'if (held.length === 0) throw', 'if (held.length < 0) throw']],
    test: ['test/store/fence.test.ts'],
  },
  {
    guard: 'order of statements',
    changes: [
      [
        'src/core/settlement/decide.ts',
        'const isLater = said.on > stands.on;',
        'const isLater = said.on !== stands.on;',
      ],
    ],
    test: ['test/core/settlement.test.ts', 'end the same in whatever order they come'],
  },
  {
    guard: 'an answer is stored before it is removed at the bank',
    changes: [
      [
        'src/steps/fetch.ts',
        "    if ((await unit.insertNew('inbound', [row])) === 0) throw new KnownBytes();",
        "    if ((await unit.insertNew('inbound', [row])) === 0) throw new KnownBytes();\n    if (arrivals.after === 'remove') await transport.remove(remotePath(inbox, file.name));",
      ],
    ],
    test: [killed, 'killed before an answer is stored'],
  },
  {
    guard: 'the same bytes are stored once',
    changes: [[base, '  unique (creditor, sha256)', '  unique (creditor, sha256, inbound_no)']],
    test: ['test/steps/fetch.test.ts', 'known bytes under another name'],
  },
  {
    guard: 'totals tie with the file that is answered',
    changes: [
      [
        'src/core/returns/soundness.ts',
        'if (found.debits === answered.debits && found.amount === answered.minor) return undefined;',
        'if (found.debits >= 0) return undefined;',
      ],
    ],
    test: ['test/selftest/inbound-sweep.test.ts', 'a whole answer that lacks a debit'],
  },
  {
    guard: 'approval is for the stored bytes',
    changes: [
      [
        'src/steps/approve-check.ts',
        'sha256: await digestAsStored(context, file.fileNo),',
        'sha256: file.sha256,',
      ],
    ],
    test: ['test/scenarios/forbidden-acts.test.ts', 'a byte is changed after the approval'],
  },
];
