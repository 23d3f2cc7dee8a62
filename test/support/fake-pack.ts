/** A pack for tests of the bank: layouts that write every value they are given, one JSON line per group, so that a
 *  test can ask what was said. They check nothing but their own shape. */

import type {
  FieldDescription,
  Group,
  Layout,
  OutcomeRule,
  Reading,
  ReadSummary,
  Values,
} from '../../src/core/format/format.ts';
import { isMeaning, vocabulary } from '../../src/core/format/vocabulary.ts';
import { type Problem, problem } from '../../src/core/problem.ts';
import type { Pack, Reason, Scheme } from '../../src/core/scheme.ts';
import { type SealedKind, sealed } from '../../src/core/sealed.ts';

/** Its files name debits by our reference. */
const reference: FieldDescription = {
  record: 'debit',
  name: 'reference',
  at: 'reference',
  type: 'text',
  required: true,
  means: 'debit.reference',
  doc: 'our reference',
  source: 'test',
};

type Level = Group['level'];
type Line = { readonly layout?: string; readonly level: Level; readonly values: Record<string, unknown> };

export function fakeLayout(name: string, outcome?: OutcomeRule): Layout {
  const spell = (level: Level, values: Values, layout?: string) =>
    Buffer.from(`${JSON.stringify({ layout, level, values: plain(values) })}\n`);
  return {
    name,
    title: name,
    status: 'verified',
    carries: outcome ? 'outcomes' : 'debits',
    digest: '',
    sources: [],
    outcome,
    fileName: (values) =>
      `${name.replace('/', '-')}-${values['file.reference']}-${values['file.sequence'] ?? 0}.jsonl`,
    nameValues: () => ({}),
    fitsName: (file) => file.startsWith(name.replace('/', '-')),
    measure: () => ({
      batch: () => [],
      debit: () => [],
      end: () => ({ debits: 0, amount: 0n, problems: [], overfull: [] }),
    }),
    write(file, _totals, sink) {
      sink(spell('file', file, name));
      return {
        batch: (values) => sink(spell('batch', values)),
        debit: (values) => sink(spell('debit', values)),
        end: () => {},
      };
    },
    read: (file, events) => reading(file, events),
    rewrite: () => {
      throw new Error('not needed here');
    },
    describe: () => [reference],
    marked: true,
    detect: (head) => (Buffer.from(head).includes(`"layout":"${name}"`) ? 10 : 0),
  };
}

function reading(fileName: string, events: Parameters<Layout['read']>[1]): Reading {
  const parts: Uint8Array[] = [];
  return {
    push: (bytes) => void parts.push(Uint8Array.from(bytes)),
    end(): ReadSummary {
      const problems: Problem[] = [];
      let file: Group = { level: 'file', values: {}, line: 1 };
      let batch: Group | undefined;
      let [debits, batches, amount] = [0, 0, 0n];
      const closeBatch = () => {
        if (batch) events.onBatch?.(batch);
      };
      for (const [index, group] of groupsOf(Buffer.concat(parts).toString(), fileName, problems).entries()) {
        if (group.level === 'file') file = group;
        if (group.level === 'batch') {
          closeBatch();
          batch = group;
          batches += 1;
          events.onBatchStart?.(group);
        }
        if (group.level !== 'debit') continue;
        debits += 1;
        amount += (group.values['debit.amount'] as bigint | undefined) ?? 0n;
        events.onDebit?.(group, batch ?? { level: 'batch', values: {}, line: index });
      }
      closeBatch();
      for (const one of problems) events.onProblem?.(one);
      return { file, debits, amount, batches, problems, problemCount: problems.length };
    },
  };
}

function groupsOf(text: string, file: string, problems: Problem[]): Group[] {
  const groups: Group[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      const { level, values } = JSON.parse(line) as Line;
      groups.push({ level, values: typed(values), line: index + 1 });
    } catch {
      problems.push(problem('RECORD_UNKNOWN', { file, line: index + 1 }, 'no JSON'));
    }
  }
  return groups;
}

export function plain(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'bigint' ? String(value) : typeof value === 'object' ? value.reveal() : value,
      ]),
  );
}

function typed(values: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const { type } = isMeaning(name) ? vocabulary[name] : { type: 'text' as const };
      if (type === 'amount' || type === 'count') return [name, BigInt(value as string)];
      if (type.startsWith('sealed-')) return [name, sealed(type.slice(7) as SealedKind, String(value))];
      return [name, value];
    }),
  ) as Values;
}

/** Reads what the bank wrote: lines as values. */
export function linesOf(bytes: Uint8Array): Line[] {
  return Buffer.from(bytes)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const reason = (code: string, outcome: Reason['outcome'], cls?: Reason['class']): Reason => ({
  code,
  outcome,
  class: cls,
  meaning: `meaning of ${code}`,
  next: 'task',
  afterSettlement: 'returned',
  source: 'test',
});

export const statuses = { OKAY: 'pending', PART: 'below', NOPE: 'failed' } as const;

const rules = {
  code: { by: 'code' },
  status: { by: 'status', statuses },
  failures: { by: 'failures' },
  amount: { by: 'amount' },
  listed: { by: 'listed' },
  paid: { by: 'file', outcome: 'paid' },
  failed: { by: 'file', outcome: 'failed' },
  taken: { by: 'file', outcome: 'pending' },
  text: {
    by: 'text',
    texts: [
      { matches: '^(done|paid)$', code: '00' },
      { matches: 'too\\s*low', code: '02' },
      { matches: 'closed', code: '03' },
    ],
  },
} as const satisfies Record<string, OutcomeRule>;

/** A pack "test" that is answered in this way. */
export function fakePack(inbound: readonly (keyof typeof rules)[], name = 'test'): Pack {
  const layouts = [
    fakeLayout(`${name}/request`),
    ...inbound.map((by) => fakeLayout(`${name}/${by}`, rules[by])),
  ];
  const reasons = [
    reason('00', 'paid'),
    reason('01', 'paid-part', 'insufficient-funds'),
    reason('02', 'failed', 'insufficient-funds'),
    reason('03', 'failed', 'account-problem'),
    reason('04', 'failed', 'refused-by-debtor'),
    reason('05', 'unknown', 'duplicate'),
  ];
  const byCode = inbound.includes('code');
  const scheme: Scheme = {
    name,
    title: name,
    currency: 'CNY',
    calendar: 'every-day',
    timeZone: 'Asia/Shanghai',
    accountChecks: [],
    agentChecks: [],
    creditorFields: [],
    timing: {
      leadDays: { first: 1, recurring: 1, final: 1, 'one-off': 1 },
      cutOff: '16:00',
      earliest: { days: 30, unit: 'calendar' },
      noticeDays: 0,
    },
    limits: { perDebit: 1_000_000_000n, debitsPerFile: 1_000_000 },
    usesSequenceTypes: false,
    firstBeforeRecurring: false,
    instruments: [],
    prenote: 'none',
    mandateLapseMonths: undefined,
    submission: { layouts: [`${name}/request`], sequencePer: 'day' },
    inbound: inbound.map((by) => `${name}/${by}`),
    match: [['debit.reference']],
    success: byCode ? { by: 'code' } : { by: 'silence', windowBusinessDays: 5, needsAcknowledgement: false },
    answerDueBusinessDays: 3,
    representment: { maximum: 1, withinDays: 30, description: undefined },
  };
  return {
    scheme,
    layouts: new Map(layouts.map((layout) => [layout.name, layout])),
    reasons: new Map(reasons.map((one) => [one.code, one])),
  };
}

export type FakeDebit = { readonly reference: string; readonly amount: bigint; readonly account?: string };

/** Bytes of a request of `fakePack`. */
export function fakeRequest(
  debits: readonly FakeDebit[],
  options: {
    readonly reference?: string;
    readonly collectionDate?: string;
    readonly count?: number;
    readonly total?: bigint;
    readonly pack?: string;
  } = {},
): Buffer {
  const total = options.total ?? debits.reduce((sum, { amount }) => sum + amount, 0n);
  const file = {
    'file.reference': options.reference ?? 'F1',
    'file.count': String(options.count ?? debits.length),
    'file.total': String(total),
    'creditor.bankNumber': '000777',
  };
  const lines: Line[] = [
    { layout: `${options.pack ?? 'test'}/request`, level: 'file', values: file },
    {
      level: 'batch',
      values: { 'batch.reference': 'B1', 'batch.collectionDate': options.collectionDate ?? '2026-03-10' },
    },
    ...debits.map(
      ({ reference, amount, account }): Line => ({
        level: 'debit',
        values: {
          'debit.reference': reference,
          'debit.amount': String(amount),
          'debtor.account': account ?? `6222${reference}`,
          'debtor.name': '王小明',
        },
      }),
    ),
  ];
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
