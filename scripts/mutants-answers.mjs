// Guards between the bank and the books: what is stored, known again, sound, applied; words about mandates. Read by
// mutants-guards.mjs.

const base = 'src/store/migrations/0001-base.sql';
const ledger = 'src/core/ledger.ts';
const contract = 'test/store/contract.test.ts';
const told = 'test/scenarios/changed-mandates.test.ts';
const inbound = 'test/selftest/inbound-sweep.test.ts';
const killed = 'test/steps/killed.test.ts';
/** The problem is told no more; arrays that are long are cut. */
const noMore = (code) =>
  new RegExp(
    String.raw`expected \[ '[a-z]+( \d+)?' \] to deeply equal \[ ('submitted', '${code}'|Array\(2\)) \]`,
  );

const answers = [
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
    says: /expected \[ 'remote remove before' \] to deeply equal/,
  },
  {
    guard: 'the same bytes are stored once',
    changes: [[base, '  unique (creditor, sha256)', '  unique (creditor, sha256, inbound_no)']],
    test: ['test/steps/fetch.test.ts', 'known bytes under another name'],
    says: /expected \{ kept: 1, known: \+?0 \} to strictly equal/,
  },
  {
    guard: 'entry key: kept once by the database',
    changes: [[base, '  primary key (creditor, entry_key)', '  unique (creditor, entry_key, inbound_no)']],
    test: [contract, 'what a bank said is one row of entry, whatever file it comes in'],
    says: /expected \[ 1, \+?0, 1 \] to deeply equal/,
  },
  {
    guard: 'entry key: what the bank said, not how',
    changes: [
      [
        'src/core/returns/answer.ts',
        "  const references = referenceMeanings.map((meaning) => answer.references[meaning] ?? '');",
        "  const references = [answer.text, ...referenceMeanings.map((meaning) => answer.references[meaning] ?? '')];",
      ],
    ],
    test: ['test/core/returns.test.ts', 'does not depend on the words the bank adds'],
    says: /to be '/,
  },
  {
    guard: 'one effect of a kind on a debit',
    changes: [[base, '  primary key (creditor, debit_id, kind),', '']],
    test: [contract, 'an effect of a kind is recorded once for a debit'],
    says: /expected 1 to be \+?0/,
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
    test: [contract, 'an entry has one effect on a debit'],
    says: /expected 1 to be \+?0/,
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
    says: /Property failed after/,
  },
  {
    guard: 'a correction pays no more than is owed',
    changes: [
      [
        ledger,
        '  const paid = within(more, room.payable);',
        '  const paid = within(more, room.payable).length > 0 ? more : [];',
      ],
    ],
    test: ['test/core/ledger.test.ts', 'that brings money pays what is still owed and no more'],
    says: /expected \[ \[ 'C1 300', 'C2 500' \]/,
  },
  {
    guard: 'a correction takes no more prepayment than there is',
    changes: [
      [ledger, '    const missing = minor > balance ? minor - balance : 0n;', '    const missing = 0n;'],
    ],
    test: ['test/core/ledger.test.ts', 'that takes kept money back finds no more than there is'],
    says: /expected \{ refilled: \[\], short: \[\] \} to deeply equal/,
  },
  {
    guard: 'prepayment taken back once is gone for the next debit',
    changes: [[ledger, '    this.#balances.set(accountId, balance - (minor - missing));', '']],
    test: ['test/core/ledger.test.ts', 'leaves nothing of the account to the next'],
    says: /expected \[\] to deeply equal \[ 'C1 300', 'C2 500' \]/,
  },
];

const soundness = [
  {
    guard: 'totals tie with the file that is answered',
    changes: [
      [
        'src/core/returns/soundness.ts',
        'if (found.debits === answered.debits && found.amount === answered.minor) return undefined;',
        'if (found.debits >= 0) return undefined;',
      ],
    ],
    test: [inbound, 'a whole answer that lacks a debit'],
    says: noMore('RETURN_TOTALS'),
  },
  ...[
    ['a count that does not tie', 'count', 'TOTAL_COUNT'],
    ['a sum that does not tie', 'sum', 'TOTAL_SUM'],
  ].map(([name, kind, code]) => ({
    guard: `totals of a file tie: ${name}`,
    changes: [
      [
        'src/core/format/group-checks.ts',
        '      if (counted === value) continue;',
        `      if (counted === value || total.kind === '${kind}') continue;`,
      ],
    ],
    test: [inbound, name],
    says: noMore(code),
  })),
  {
    guard: 'totals of a file in XML tie',
    changes: [
      [
        'src/core/format/xml/tallies.ts',
        'if (stated === undefined || found === undefined || stated === found) return;',
        'if (stated !== null) return;',
      ],
    ],
    test: ['test/core/format/xml/levels.test.ts', 'totals of entries are checked, with their condition'],
    says: /expected \[\] to deeply equal \[ 'TOTAL_COUNT 3', 'TOTAL_SUM 3' \]/,
  },
  {
    guard: 'a file for another creditor is nobody’s here',
    changes: [
      [
        'src/core/returns/soundness.ts',
        '  if (meaning === undefined) return undefined;',
        '  if (meaning !== null) return undefined;',
      ],
    ],
    test: [inbound, 'another creditor’s file'],
    says: noMore('RETURN_OTHER_CREDITOR'),
  },
];

const mandates = [
  {
    guard: 'what a bank said of a mandate is kept once',
    changes: [
      [
        'src/store/migrations/0015-mandate-changes.sql',
        '  primary key (creditor, change_key),',
        '  unique (creditor, change_key, inbound_no),',
      ],
    ],
    test: [contract, 'what a bank said is one row of mandate_change, whatever file it comes in'],
    says: /expected \[ 1, \+?0, 1 \] to deeply equal/,
  },
  {
    guard: 'other details under the same number wait for a person',
    changes: [['src/steps/changes.ts', 'before !== undefined && before !== content &&', "before === '' &&"]],
    test: [told, 'the same words in another file do nothing; other details under the same number'],
    whole: true,
    says: /expected \[\] to deeply equal \[ 'CHANGE_CONFLICT' \]/,
  },
  {
    guard: 'a word about a mandate names an account it has or had',
    changes: [
      [
        'src/steps/changes.ts',
        'formerAccount !== undefined && !this.#hasHad(',
        'formerAccount === null && !this.#hasHad(',
      ],
    ],
    test: [told, 'each is applied, or waits for a person with the reason'],
    says: /expected \[ 'CHANGE_UNKNOWN_CODE', …\(\d\) \] to deeply equal/,
  },
  {
    guard: 'an old export does not undo what a bank corrected',
    changes: [
      [
        'src/store/mandate-changes.ts',
        'where v.creditor = $1 and v.change_key is not null',
        'where v.creditor = $1 and false',
      ],
    ],
    test: [told, 'an old export of the mandates does not undo the bank’s correction'],
    whole: true,
    says: /expected \[\] to deeply equal \[/,
  },
];

const messages = [
  {
    guard: 'an answer is signed by the bank',
    changes: [
      ['src/transport/openpgp.ts', '    if (!required) return', '    if (!required || required) return'],
    ],
    test: ['test/transport/openpgp.test.ts', 'without a signature it is read only where none is asked'],
    says: /nothing was refused/,
  },
];

export const answerGuards = [...answers, ...soundness, ...mandates, ...messages];
