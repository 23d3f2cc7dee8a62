// Guards between a charge and the bank: planning, delivery, runners at work, the second person. Read by mutants-guards.mjs.

const base = 'src/store/migrations/0001-base.sql';
const send = 'src/steps/send.ts';
const deliver = 'src/transport/deliver.ts';
const sftp = 'src/transport/sftp.ts';
const proposals = 'test/scenarios/proposals.test.ts';
const forbidden = 'test/scenarios/forbidden-acts.test.ts';
const contract = 'test/store/contract.test.ts';
const delivering = 'test/transport/deliver.test.ts';
const transport = 'test/transport/transport.test.ts';
const locks = 'test/store/locks.test.ts';
const killed = 'test/steps/killed.test.ts';
const takenOutOfSight = [killed, 'killed after the rename, the file taken out of sight'];
const unseen = /expected \[.*\] to include 'DELIVERY_UNKNOWN'/;
const notRefused = /promise resolved ".*" instead of rejecting/;

const delivery = [
  {
    // without it the delivery is no less done once: it keeps people's hands off the file meanwhile, and it is the trail
    guard: 'intent row before the upload',
    changes: [
      [
        send,
        "  const goods = await commit(database, act(context, 'send'), async (unit) => {\n",
        "  const goods = await goodsOf(database, context, file);\n  let intended = false;\n  const intend = () => intended || commit(database, act(context, 'send'), async (unit) => {\n    intended = true;\n",
      ],
      [
        send,
        "      if (step !== 'rename') return;",
        "      if (step !== 'rename') return;\n      await intend();",
      ],
      [send, '  return deliver(transport, {', '  const delivery = await deliver(transport, {'],
      [
        send,
        '  });\n}\n\n/** What became of a delivery',
        '  });\n  await intend();\n  return delivery;\n}\n\n/** What became of a delivery',
      ],
    ],
    test: [killed, 'killed while it uploads'],
    says: /expected \[\] to deeply equal \[ \{ attempt: 1/,
  },
  {
    guard: 'a message is sealed once',
    changes: [
      [
        'src/store/migrations/0016-form.sql',
        '  unique (creditor, owner, owner_no)',
        '  unique (creditor, owner, owner_no, form_no)',
      ],
      [
        'src/steps/enclose.ts',
        "  if ((await formOf(database, creditor.id, 'file', file.fileNo)) !== undefined) return undefined;\n",
        '',
      ],
    ],
    test: ['test/scenarios/openpgp.test.ts', 'sealed once: after a cut the same message is sent'],
    says: /to deeply equal/,
  },
  {
    guard: 'stage before the rename',
    changes: [[send, "      if (step !== 'rename') return;", '      if (step) return;']],
    test: takenOutOfSight,
    says: unseen,
  },
  {
    guard: 'unknown is not sent again',
    changes: [[deliver, '  if (handedOver) return resolved;', '']],
    test: takenOutOfSight,
    says: unseen,
  },
  {
    guard: 'what became of an unknown file two people say, and only of such a file',
    changes: [
      [
        'src/steps/proposals-files.ts',
        "  return proposeFor(context, 'send resolve', fileNo, ['unknown'], () =>",
        "  return proposeFor(context, 'send resolve', fileNo, ['unknown', 'drafted'], () =>",
      ],
    ],
    test: [proposals, 'is not resolved before it is unknown'],
    whole: true,
    says: /expected undefined to be 'file 2 is drafted, not unknown/,
  },
  {
    guard: 'rename check: the rename refuses a taken name, in a folder',
    changes: [
      [
        'src/transport/folder.ts',
        '() => link(source, target)',
        "async () => (await import('node:fs/promises')).copyFile(source, target)",
      ],
    ],
    test: [transport, 'the folder keeps the promises of a transport a rename onto a taken name'],
    says: notRefused,
  },
  {
    guard: 'rename check: the rename refuses a taken name, over SFTP',
    changes: [
      [
        sftp,
        "        await session.ask<void>(what, 'unknown', (answer) => sftp.rename(",
        "        await session.ask<void>(what, 'unknown', (answer) => sftp.unlink(to, answer as () => void)).catch(() => undefined);\n        await session.ask<void>(what, 'unknown', (answer) => sftp.rename(",
      ],
    ],
    test: [transport, 'the embedded server keeps the promises of a transport a rename onto a taken name'],
    says: notRefused,
  },
  {
    guard: 'rename check: a plain failure of the server is known for a taken name',
    changes: [[sftp, '  if (!there) return error;', '  if (there) return error;']],
    test: [transport, 'the embedded server keeps the promises of a transport a rename onto a taken name'],
    says: /to match object \{ fault: 'exists', effect: 'none' \}/,
  },
  {
    guard: 'the upload makes a name and never writes over one, over SFTP',
    changes: [[sftp, "session.sftp.open(path, 'wx', answer)", "session.sftp.open(path, 'w', answer)"]],
    test: [transport, 'a taken name is not written over at a server that would overwrite it'],
    says: notRefused,
  },
  {
    guard: 'rename check: a look at the final name before it',
    changes: [[deliver, "if (meanwhile !== 'absent')", 'if (!meanwhile)']],
    test: [delivering, 'a final name taken during the upload is a collision'],
    says: /to match object \{ outcome: 'collision'/,
  },
  {
    guard: 'reading back before the rename',
    changes: [[deliver, "  if (staged === 'other')", '  if (!staged)']],
    test: [delivering, 'bytes that come back changed are not renamed'],
    says: /to match object \{ outcome: 'not-delivered'/,
  },
  {
    guard: 'the host key is the pinned one',
    changes: [
      ['src/transport/ssh-login.ts', '      if (pins.has(shown)) return true;', '      return true;'],
    ],
    test: ['test/transport/login.test.ts', 'another host key is refused, without effect'],
    says: notRefused,
  },
];

const planning = [
  {
    guard: 'claim uniqueness',
    changes: [[base, 'create unique index claim_live', 'create index claim_live']],
    test: [contract, 'a second live claim on it is refused by the database'],
    says: notRefused,
  },
  {
    guard: 'the same happening is booked once',
    changes: [[base, '  unique (creditor, source)', '  unique (creditor, source, journal_no)']],
    test: [contract, 'and the same happening is not booked twice'],
    says: notRefused,
  },
  {
    guard: 'a move starts from the state it says',
    changes: [['src/store/unit.ts', ' and t.state = r.moved_from returning 1', ' returning 1']],
    test: [contract, 'of a row that is no longer in the state it starts from undoes all moves'],
    whole: true,
    says: notRefused,
  },
];

const running = [
  {
    guard: 'fencing',
    changes: [['src/store/fence.ts', 'if (held.length === 0) throw', 'if (held.length < 0) throw']],
    test: ['test/store/fence.test.ts', 'lets the last who took a creditor commit, and nobody before'],
    says: /expected true to be false/,
  },
  {
    guard: 'one process in the folder of the embedded store',
    changes: [
      [
        'src/store/directory-lock.ts',
        "if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new LockHeldError(readNote(note));\n    throw error;",
        'if (!error) throw new LockHeldError(readNote(note));',
      ],
    ],
    test: [locks, 'the folder of the embedded store is open to one runner'],
    says: notRefused,
  },
  {
    guard: 'one runner for each creditor of a server',
    changes: [
      [
        'src/store/runner-lock.ts',
        "(client, 'pg_try_advisory_lock', lockKey(`creditor ",
        "(client, 'pg_try_advisory_lock_shared', lockKey(`creditor ",
      ],
    ],
    test: [locks, 'lets runners of two creditors work side by side'],
    server: true,
    says: notRefused,
  },
  {
    guard: 'one runner for each login at a bank',
    changes: [
      [
        'src/store/runner-lock.ts',
        "      if (!(await tryLock(client, 'pg_try_advisory_lock', key)))",
        "      if ((await tryLock(client, 'pg_try_advisory_lock', key)) === undefined)",
      ],
    ],
    test: [locks, 'gives a connection to a bank to one runner at a time'],
    server: true,
    says: notRefused,
  },
];

const people = [
  {
    guard: 'a second person confirms',
    changes: [
      ['src/steps/proposals-confirm.ts', '  if (proposedBy === context.actor)', "  if (proposedBy === '')"],
      [
        'src/store/migrations/0005-authority.sql',
        "  check (decided_by is distinct from proposed_by or state <> 'confirmed')",
        '  check (true)',
      ],
    ],
    test: [forbidden, 'the one who proposed something'],
    says: /expected \[\] to strictly equal \[ 'PROPOSAL_REFUSED' \]/,
  },
  {
    guard: 'a second person approves',
    changes: [['src/steps/approve.ts', '  if (by === file.builtBy)', "  if (by === '')"]],
    test: [forbidden, 'the builder approves the file'],
    says: /expected \[\] to strictly equal \[ 'APPROVAL_REFUSED' \]/,
  },
  {
    // the seal of the bytes stops them then, as damage of the store and not as an approval that is void
    guard: 'approval is for the stored bytes',
    changes: [
      [
        'src/steps/approve-check.ts',
        'sha256: await digestAsStored(context, file.fileNo),',
        'sha256: file.sha256,',
      ],
    ],
    test: [forbidden, 'a byte is changed after the approval'],
    says: /^SealBroken: /,
  },
  {
    guard: 'approval is for what was signed',
    changes: [
      [
        'src/steps/approve-check.ts',
        '  if (verifyStatement(approvalStatement(now), approval.signature, operator.publicKey)) return undefined;',
        '  if (approval.signature) return undefined;',
      ],
    ],
    test: [forbidden, 'the total is changed after'],
    says: /expected \[\] to strictly equal \[ 'APPROVAL_REFUSED' \]/,
  },
];

export const sendingGuards = [...planning, ...delivery, ...running, ...people];
