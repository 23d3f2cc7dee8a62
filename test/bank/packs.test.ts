/** The embedded bank with the packs that are shipped: it takes what the engine writes, and what it answers can be read
 *  by the same pack without a problem. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import type { Group, Values } from '../../src/core/format/format.ts';
import { codeOfText } from '../../src/core/format/outcome-text.ts';
import type { Pack } from '../../src/core/scheme.ts';
import { sealed } from '../../src/core/sealed.ts';
import { packProblems, packs } from '../core/format/written.ts';
import { TestBank } from '../support/test-bank.ts';
import { type RequestBatch, writeRequest } from '../support/write-request.ts';

const name = (text: string) => sealed('name', text);
const account = (text: string) => sealed('account', text);

const chinese = (reference: string, minor: bigint, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debit.principal': minor,
  'debit.lateFee': 0n,
  'debit.period': '2026-02',
  'debit.customer': `C${reference}`,
  'debit.partial': true,
  'debtor.account': account(number),
  'debtor.name': name('欧阳小明'),
  'debtor.customerName': name('欧阳小明'),
  'debtor.agent': '0301',
  'creditor.account': '4411646700180100999',
  'creditor.area': '020',
});

const chineseDebits = [
  chinese('D00000001', 12_345n, '6222620140001234567'),
  chinese('D00000002', 900n, '6222620140007654321'),
];

const japanese = (reference: string, minor: bigint, agent: string, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.status': 'known',
  'debtor.account': account(number),
  'debtor.agent': agent,
  'debtor.name': name('ﾅﾝｶﾞ ｲﾁﾛｳ'),
});

const european = (reference: string, minor: bigint, iban: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `M-${reference}`,
  'mandate.signedOn': '2025-11-03',
  'debtor.account': account(iban),
  'debtor.agent': 'COBADEFFXXX',
  'debtor.name': name('Erika Mustermann'),
  'debit.remittance': 'Fee March',
});

const american = (reference: string, minor: bigint, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debit.kind': 'live',
  'debtor.account': account(number),
  'debtor.accountType': 'checking',
  'debtor.agent': '011000015',
  'debtor.name': name('Jane Roe'),
});

/** The reference of the instruction comes back, ours does not stand in the file. */
const british = (reference: string, minor: bigint, number: string): Values => ({
  'mandate.reference': reference,
  'debit.amount': minor,
  'debit.sequenceType': 'recurring',
  'debtor.account': account(number),
  'debtor.agent': '309634',
  'debtor.name': name('Jane Roe'),
});

/** The payer number comes back, ours does not stand in the file. */
const korean = (payer: string, minor: bigint, number: string): Values => ({
  'mandate.reference': payer,
  'debit.amount': minor,
  'debtor.account': account(number),
  'debtor.agent': '0880000',
});

const indian = (reference: string, minor: bigint, last: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `HDFC700000000000000${last}`,
  'debtor.account': account(`5010009876543${last}`),
  'debtor.agent': 'ICIC0000104',
  'debtor.name': name('Asha Rao'),
});

const singaporean = (reference: string, minor: bigint, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `DDA-${reference}`,
  'debtor.account': account(number),
  'debtor.agent': 'UOVBSGSGXXX',
  'debtor.name': name('Tan Wei Ling'),
});

const southern = (reference: string, minor: bigint, agent: string, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debtor.account': account(number),
  'debtor.agent': agent,
  'debtor.name': name('Jane Roe'),
});

/** The mandate is named, our reference does not stand in the file. */
const byMandate = (mandate: string, minor: bigint, customer: string): Values => ({
  'mandate.reference': mandate,
  'debit.amount': minor,
  'debtor.account': account(customer),
  'debtor.name': name('Jane Roe'),
});

type Sample = {
  readonly pack: string;
  /** No code of its answers is documented: nothing can be told in them. */
  readonly untold?: true;
  /** What names a debit in files and answers; default our reference. */
  readonly by?: 'debit.reference' | 'mandate.reference';
  /** A class the pack has for what fails; default insufficient-funds. */
  readonly refused?: string;
  /** A class the pack has for money taken back; default account-problem. */
  readonly undone?: string;
  /** The bank lists what was paid, and tells nothing else. */
  readonly lists?: boolean;
  readonly file: Values;
  readonly batch: Values;
  readonly debits: readonly Values[];
};

const file: Values = {
  'file.reference': '26030907',
  'file.date': '2026-03-09',
  'file.time': '10:00:00',
  'file.createdAt': '2026-03-09T02:00:00.000Z',
  'file.sequence': 1n,
  'file.sequenceLetter': 'A',
  'file.originName': 'Linden Estate',
  'file.originIdentifier': '1234567890',
  'file.destination': '091000019',
  'file.destinationName': 'First Bank',
  'creditor.bankNumber': '441999',
  'creditor.unit': '06010000',
  'creditor.feeCode': '010',
};

const samples: readonly Sample[] = [
  {
    pack: 'cn-bocom',
    file,
    batch: { 'batch.period': '2026-03', 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits,
  },
  {
    pack: 'cn-southern-grid',
    file: { ...file, 'creditor.agent': '0301' },
    batch: { 'batch.period': '2026-03', 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits.map((debit, index) => ({ ...debit, 'debit.serial': BigInt(index + 1) })),
  },
  ...['cn-bocom-zhuhai', 'cn-bocom-insurance'].map((pack) => ({
    pack,
    file: { ...file, 'creditor.feeCode': '01' },
    batch: { 'batch.reference': 'B1', 'batch.number': 1n, 'batch.collectionDate': '2026-03-16' },
    debits: chineseDebits,
  })),
  {
    pack: 'cn-rural-anhui',
    undone: 'unknown',
    file: { ...file, 'creditor.area': '340100' },
    batch: { 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits,
  },
  {
    pack: 'cn-ccb',
    untold: true,
    file: { ...file, 'creditor.agent': '105' },
    batch: { 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits,
  },
  {
    pack: 'cn-gnete',
    file: { ...file, 'creditor.feeCode': '10600', 'creditor.bankNumber': '001053110000001' },
    batch: { 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits,
  },
  {
    pack: 'cn-unionpay',
    file: { ...file, 'creditor.bankNumber': '777290058110097' },
    batch: { 'batch.reference': 'B1', 'batch.number': 1n },
    debits: chineseDebits,
  },
  {
    pack: 'sepa',
    file,
    batch: {
      'batch.reference': 'B1',
      'batch.number': 1n,
      'batch.collectionDate': '2026-03-16',
      'batch.sequenceType': 'recurring',
      'batch.instrument': 'core',
      'creditor.name': 'Linden Estate',
      'creditor.account': 'DE87200500001234567890',
      'creditor.agent': 'COBADEFFXXX',
      'creditor.identifier': 'DE98ZZZ09999999999',
    },
    debits: [
      european('D-1', 12_345n, 'DE89370400440532013000'),
      european('D-2', 900n, 'DE02120300000000202051'),
    ],
  },
  {
    pack: 'ch-dd',
    file,
    batch: {
      'batch.reference': 'B1',
      'batch.number': 1n,
      'batch.collectionDate': '2026-03-16',
      'batch.instrument': 'lsv',
      'creditor.name': 'Linden Estate',
      'creditor.account': 'CH9300762011623852957',
      'creditor.agent': '00762',
      'creditor.identifier': 'ABC1W',
    },
    debits: [
      {
        ...southern('D00000001', 12_345n, '09000', 'CH5604835012345678009'),
        'debit.trace': '00000000010000000000000001',
      },
      {
        ...southern('D00000002', 900n, '09000', 'CH9300762011623852957'),
        'debit.trace': '00000000010000000000000002',
      },
    ],
  },
  {
    pack: 'dk-betalingsservice',
    by: 'mandate.reference',
    undone: 'refused-by-debtor',
    file: { ...file, 'creditor.bankNumber': '12345678', 'creditor.unit': '00001' },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.identifier': '01234567',
      'creditor.agent': '9002',
      'creditor.account': '4560123456',
    },
    debits: [
      { ...byMandate('123456789', 12_345n, '3200161000001'), 'debit.trace': '000100001' },
      { ...byMandate('123456790', 900n, '3200161000002'), 'debit.trace': '000100002' },
    ],
  },
  {
    pack: 'es-cuaderno19',
    file,
    batch: {
      'batch.collectionDate': '2026-03-16',
      'batch.sequenceType': 'recurring',
      'batch.instrument': 'core',
      'creditor.name': 'Linden Estate',
      'creditor.account': 'ES9121000418450200051332',
      'creditor.identifier': 'ES08000E77846772',
    },
    debits: [
      european('D00000001', 12_345n, 'ES7921000813610123456789'),
      european('D00000002', 900n, 'ES9121000418450200051332'),
    ],
  },
  {
    pack: 'hu-giro',
    by: 'mandate.reference',
    file: { ...file, 'creditor.identifier': 'A12345678T001', 'creditor.feeCode': '' },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.identifier': 'A12345678T001',
      'creditor.account': '1177301611111018',
    },
    // whole forints
    debits: [
      byMandate('LAKAS-1', 1_234_500n, '117730161111101800000000'),
      byMandate('LAKAS-2', 90_000n, '1177301611111018'),
    ],
  },
  {
    pack: 'nacha',
    file,
    batch: {
      'batch.reference': 'B1',
      'batch.number': 1n,
      'batch.collectionDate': '2026-03-16',
      'batch.sequenceType': 'recurring',
      'batch.instrument': 'ppd',
      'batch.description': 'DUES',
      'creditor.name': 'LINDEN ESTATE',
      'creditor.identifier': '1234567890',
      'creditor.agent': '091000019',
    },
    debits: [
      { ...american('D1', 12_345n, '123456789'), 'debit.serial': 1n, 'debit.trace': '091000010000001' },
      { ...american('D2', 900n, '987654321'), 'debit.serial': 2n, 'debit.trace': '091000010000002' },
    ],
  },
  {
    pack: 'bacs',
    by: 'mandate.reference',
    file: {
      ...file,
      'file.reference': '00000907',
      'file.originIdentifier': '654321',
      'batch.processingDate': '2026-03-13',
      'creditor.identifier': '654321',
    },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'LINDEN ESTATE',
      'creditor.agent': '200415',
      'creditor.account': '00187654',
    },
    debits: [british('LE-000001', 12_345n, '01234567'), british('LE-000002', 900n, '76543210')],
  },
  {
    pack: 'au-becs',
    file: { ...file, 'file.destination': 'NAB' },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.identifier': '301500',
      'creditor.agent': '083-047',
      'creditor.account': '123456789',
    },
    debits: [
      southern('D00000001', 12_345n, '062-692', '43214321'),
      southern('D00000002', 900n, '923-100', '039145919'),
    ],
  },
  {
    pack: 'nz-dd',
    file,
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.identifier': '0201234',
      'creditor.account': '0201000123456000',
    },
    debits: [
      southern('D00000001', 12_345n, '', '0209850999088025'),
      southern('D00000002', 900n, '', '0209850999088033'),
    ],
  },
  {
    pack: 'nl-clieop',
    // no code of the scheme says insufficient funds
    refused: 'technical',
    file: { ...file, 'creditor.bankNumber': 'LINDN' },
    batch: {
      'batch.number': 1n,
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.account': '123456789',
    },
    debits: [southern('D00000001', 12_345n, '', '417164300'), southern('D00000002', 900n, '', '1234567')],
  },
  {
    pack: 'za-eft',
    file: {
      ...file,
      'file.generation': 37n,
      'creditor.bankNumber': '04711',
      'creditor.unit': 'LINDEN',
      'creditor.feeCode': '44',
    },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'batch.instrument': 'two-day',
      'creditor.name': 'Linden Estate',
      'creditor.identifier': '9534',
      'creditor.agent': '632005',
      'creditor.account': '4053538939',
    },
    debits: [
      southern('D00000001', 12_345n, '632501', '1019611899'),
      southern('D00000002', 900n, '632501', '1019801892'),
    ],
  },
  {
    pack: 'br-febraban150',
    file: { ...file, 'file.destination': '033', 'file.destinationName': 'SANTANDER' },
    batch: { 'batch.collectionDate': '2026-03-16', 'creditor.name': 'Linden Estate' },
    debits: [
      { ...southern('D00000001', 12_345n, '0001', '0101200012'), 'mandate.reference': 'C1' },
      { ...southern('D00000002', 900n, '0001', '0101200014'), 'mandate.reference': 'C2' },
    ],
  },
  {
    pack: 'ca-cpa005',
    file: {
      ...file,
      'file.destination': '00320',
      'creditor.unit': 'LINDEN',
      'creditor.feeCode': '430',
      'creditor.identifier': '0161998201',
    },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.agent': '000302001',
      'creditor.account': '1029384756',
    },
    debits: [
      southern('D00000001', 12_345n, '000410202', '7000121'),
      southern('D00000002', 900n, '000410202', '7000122'),
    ],
  },
  {
    pack: 'se-autogiro',
    file: { ...file, 'creditor.bankNumber': '471117', 'creditor.identifier': '9912346' },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.bankNumber': '471117',
      'creditor.identifier': '9912346',
    },
    debits: [
      { ...southern('D00000001', 12_345n, '', '1'), 'mandate.reference': '101' },
      { ...southern('D00000002', 900n, '', '2'), 'mandate.reference': '102' },
    ],
  },
  {
    pack: 'no-avtalegiro',
    by: 'mandate.reference',
    lists: true,
    file: {
      ...file,
      'creditor.bankNumber': '55555555',
      'creditor.account': '12345678903',
      'batch.collectionDate': '2026-03-16',
    },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'batch.instrument': 'bank-notice',
      'batch.number': 1n,
      'creditor.account': '12345678903',
    },
    debits: [
      { ...southern('D00000001', 12_345n, '', '1'), 'mandate.reference': '123456782', 'debit.serial': 1n },
      { ...southern('D00000002', 900n, '', '2'), 'mandate.reference': '123456785', 'debit.serial': 2n },
    ],
  },
  {
    pack: 'jp-zengin',
    file,
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'ﾘﾝﾃﾞﾝｴｽﾃｰﾄ',
      'creditor.identifier': '0123456789',
      'creditor.agent': '0001001',
      'creditor.account': '0054321',
    },
    debits: [
      japanese('D00000001', 12_345n, '0033110', '0401023'),
      japanese('D00000002', 900n, '0033111', '0401056'),
    ],
  },
  {
    pack: 'sg-giro',
    file: { ...file, 'creditor.bankNumber': 'LINDEN01', 'creditor.feeCode': 'COLL' },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'Linden Estate',
      'creditor.agent': 'DBSSSGSGXXX',
      'creditor.account': '0259001103',
    },
    debits: [singaporean('D00000001', 12_345n, '0039002572'), singaporean('D00000002', 900n, '0039002580')],
  },
  {
    pack: 'in-nach',
    file: {
      ...file,
      'creditor.feeCode': '01',
      'creditor.bankNumber': 'LINDEN01',
      'file.destination': 'HDFC',
    },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'LINDEN ESTATE',
      'creditor.identifier': 'NACH00000000012345',
      'creditor.agent': 'HDFC0000001',
      'creditor.account': '50200012345678',
    },
    debits: [indian('D00000001', 12_345n, '1'), indian('D00000002', 900n, '2')],
  },
  {
    pack: 'jp-post',
    file,
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': 'ﾘﾝﾃﾞﾝｴｽﾃｰﾄ',
      'creditor.identifier': '0123456789',
      'creditor.agent': '019',
      'creditor.account': '00123451',
    },
    debits: [
      japanese('D00000001', 12_345n, '234', '12345671'),
      japanese('D00000002', 900n, '012', '00012341'),
    ],
  },
  {
    pack: 'kr-cms',
    by: 'mandate.reference',
    file: { ...file, 'creditor.feeCode': undefined },
    batch: {
      'batch.collectionDate': '2026-03-16',
      'creditor.name': '한강관리',
      'creditor.identifier': '9912345678',
      'creditor.agent': '0040000',
      'creditor.account': '12345678901234',
    },
    debits: [korean('A1201', 12_345n, '110123456789'), korean('A1202', 900n, '110987654321')],
  },
];

/** Sum in minor units, as the bank writes it. */
function totalOf({ debits }: Sample): string {
  return debits.reduce((sum, debit) => sum + (debit['debit.amount'] as bigint), 0n).toString();
}

let at: TestBank;
beforeEach(() => {
  at = new TestBank();
});
afterEach(() => at.stop());

test('every pack that is shipped loads, and is tried here', () => {
  expect(packProblems).toEqual([]);
  expect([...packs.keys()].sort()).toEqual(samples.map((sample) => sample.pack).sort());
});

describe.each(samples)('$pack', (sample) => {
  const pack = packs.get(sample.pack) as Pack;
  const { by = 'debit.reference', refused = 'insufficient-funds', undone = 'account-problem' } = sample;
  const failing = sample.debits[1]?.[by] as string;

  async function send(layoutName: string, rule: string): Promise<void> {
    const batches: RequestBatch[] = [{ values: sample.batch, debits: sample.debits }];
    const request = writeRequest(pack.layouts.get(layoutName)!, sample.file, batches);
    const { scenario } = parseScenario(
      `rules: [{ debtor: { ${by === 'debit.reference' ? 'reference' : 'mandate'}: "${failing}" }, ${rule} }]`,
      's.yaml',
    );
    await at.start([...packs.values()], { scenario });
    await at.send(request.name, request.bytes);
    expect(at.taken()).toMatchObject([
      { verdict: 'taken', layout: layoutName, count: 2, total: totalOf(sample), problems: [] },
    ]);
  }

  async function told(): Promise<readonly Values[]> {
    const answers = await at.outbox();
    expect(at.faults).toEqual([]);
    return [...answers].flatMap(([answer, bytes]) => readAnswer(pack, answer, bytes).debits);
  }
  const outcomeOf = (debit: Values) => pack.reasons.get(String(debit['outcome.code']))?.outcome;

  describe.runIf(sample.lists)('only what was paid is told', () => {
    test('what failed stands in no list', async () => {
      await send(pack.scheme.submission.layouts[0]!, 'outcome: { class: unknown }');
      await at.moveTo('2026-03-25T00:00:00Z');
      expect((await told()).map((debit) => debit[by])).toEqual([sample.debits[0]?.[by]]);
    });
  });

  describe.each(sample.lists ? [] : (pack?.scheme.submission.layouts ?? []))('%s', (layoutName) => {
    test.runIf(sample.untold)('is taken, and nothing can be told of it', async () => {
      await send(layoutName, 'outcome: { class: insufficient-funds }');
      await at.moveTo('2026-03-25T00:00:00Z');
      expect(await told()).toEqual([]);
    });

    test.skipIf(sample.untold)('is taken, and a failure can be read in its answers', async () => {
      await send(layoutName, `outcome: { class: ${refused} }`);
      await at.moveTo('2026-03-25T00:00:00Z');
      const failed = (await told()).filter((debit) => outcomeOf(debit) === 'failed');
      expect(failed.map((debit) => debit[by])).toEqual([failing]);
      expect(pack.reasons.get(String(failed[0]?.['outcome.code']))?.class).toBe(refused);
    });

    test.skipIf(sample.untold)('a debit undone after settlement is told in a later answer', async () => {
      const rule = `outcome: { class: ${undone} }, when: after-settlement, days: 10`;
      await send(layoutName, rule);
      await at.moveTo('2026-03-18T00:00:00Z');
      expect((await told()).filter((debit) => outcomeOf(debit) === 'failed')).toEqual([]);
      await at.moveTo('2026-04-02T00:00:00Z');
      const failed = (await told()).filter((debit) => outcomeOf(debit) === 'failed');
      expect(failed.map((debit) => debit[by])).toEqual([failing]);
    });

    test.runIf([...(pack?.reasons.values() ?? [])].some(({ outcome }) => outcome === 'paid-part'))(
      'a part that was collected is told with its amount',
      async () => {
        await send(layoutName, 'outcome: { paidPart: 0.5 }');
        await at.moveTo('2026-03-25T00:00:00Z');
        const part = (await told()).find((debit) => outcomeOf(debit) === 'paid-part');
        expect(part).toMatchObject({ [by]: failing, 'outcome.amount': 450n });
      },
    );
  });
});

/** Reads an answer by the one inbound layout that recognises it, without a problem. */
function readAnswer(pack: Pack, answer: string, bytes: Uint8Array): { readonly debits: readonly Values[] } {
  const layouts = pack.scheme.inbound
    .map((inbound) => pack.layouts.get(inbound)!)
    .filter((layout) => layout.detect(bytes.subarray(0, 4_096)) > 0);
  const [layout] = layouts.sort(
    (a, b) => b.detect(bytes.subarray(0, 4_096)) - a.detect(bytes.subarray(0, 4_096)),
  );
  expect(layout, `a layout for ${answer}`).toBeDefined();
  expect(layout!.fitsName(answer)).not.toBe(false);
  const debits: Group[] = [];
  const reading = layout!.read(answer, { onDebit: (debit) => void debits.push(debit) });
  reading.push(bytes);
  const summary = reading.end();
  expect(summary.problems).toEqual([]);
  const { outcome } = layout!;
  const coded = (values: Values): Values =>
    outcome?.by === 'text'
      ? { ...values, 'outcome.code': codeOfText(outcome.texts, String(values['outcome.text'] ?? '')) }
      : values;
  return { debits: debits.map(({ values }) => coded(values)) };
}
