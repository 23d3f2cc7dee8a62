/** Levels beyond file, batch and debit: groups between, no batches, changes, entries that are no debits, attributes,
 *  files without a namespace and in other encodings. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Values } from '../../../../src/core/format/format.ts';
import { compileXml, type XmlWork } from '../../../../src/core/format/xml/compile.ts';
import { xmlFaults } from '../../../../src/core/format/xml/rules.ts';
import { xmlLayoutSchema } from '../../../../src/core/format/xml/schema.ts';
import { written } from './sepa-values.ts';

function layoutOf(records: string, more: Record<string, unknown> = {}): XmlWork {
  const fields = (text: string) =>
    parse(
      text
        .replace(/^( +- \{ name.*) \}$/gm, '$1, doc: d, source: s }')
        .replace(/element:/g, 'doc: d\n  element:'),
    );
  const spec = xmlLayoutSchema.parse({
    layout: 'test/levels',
    title: 'levels',
    source: 'this test',
    status: 'verified',
    carries: 'debits',
    kind: 'xml',
    encoding: 'utf-8',
    ...more,
    records: fields(records),
  });
  expect(xmlFaults(spec)).toEqual([]);
  return compileXml(spec);
}

function read(layout: XmlWork, bytes: string | Uint8Array, chunk = 7) {
  const debits: Values[] = [];
  const changes: Values[] = [];
  const batches: (Values & { readonly debits: number })[] = [];
  const records: string[] = [];
  let inBatch = 0;
  const reading = layout.read('f.xml', {
    onBatchStart: () => {
      inBatch = 0;
    },
    onDebit: ({ values }) => {
      inBatch += 1;
      debits.push(values);
    },
    onChange: ({ values, level }) => {
      expect(level).toBe('change');
      changes.push(values);
    },
    onBatch: ({ values }) => batches.push({ ...values, debits: inBatch }),
    onRecord: ({ record }) => records.push(record),
  });
  const all = Buffer.from(bytes as string);
  for (let at = 0; at < all.length; at += chunk) reading.push(all.subarray(at, at + chunk));
  const { problems, ...summary } = reading.end();
  return {
    debits,
    changes,
    batches,
    records,
    summary,
    problems: problems.map(({ code, where }) => `${code} ${where.line}`),
  };
}

describe('a statement of entries', () => {
  const layout = layoutOf(`
file:
  element: Doc
  fields:
    - { name: id, at: Id, type: text, means: file.reference }
group:
  element: Stmt
  fields:
    - { name: account, at: Acct, type: text, means: creditor.account }
    - { name: entries, at: Sum/Nb, type: count, of: batch, readOnly: true }
    - { name: debitTotal, at: Sum/Dbit, type: sum, of: batch.amount, where: { booking.direction: [debit] }, unit: euro, readOnly: true }
batch:
  element: Ntry
  fields:
    - { name: amount, at: Amt, type: amount, unit: euro, lenient: true, means: booking.amount }
    - { name: direction, at: Dir, type: enum, values: { debit: D, credit: C }, means: booking.direction }
    - { name: date, at: Date, type: date, means: outcome.date }
debit:
  element: Dtls/Tx
  only:
    - { booking.direction: [debit], outcome.code: present }
  fields:
    - { name: reference, at: Ref, type: text, maxLength: 5, means: debit.reference }
    - { name: asked, at: Asked, type: amount, unit: euro, optional: true, means: debit.amount }
    - { name: charge, at: Chrg/Amt, type: amount, unit: euro, several: add, optional: true, means: outcome.fee }
    - { name: code, at: Rsn, type: text, optional: true, means: outcome.code }
`);
  const entry = (amount: string, direction: string, ...details: readonly string[]) =>
    `<Ntry><Amt>${amount}</Amt><Dir>${direction}</Dir><Date>2026-03-10</Date>${details
      .map((tx) => `<Dtls><Tx>${tx}</Tx></Dtls>`)
      .join('')}</Ntry>`;
  const returned =
    '<Ref>R1</Ref><Asked>50.00</Asked><Chrg><Amt>3.00</Amt></Chrg><Chrg><Amt>0.50</Amt></Chrg><Rsn>MS03</Rsn>';
  const doc = (...statements: readonly (readonly [string, ...string[]])[]) =>
    `<Doc>\n<Id>S1</Id>\n${statements
      .map(([account, ...entries]) => `<Stmt><Acct>${account}</Acct>${entries.join('\n')}</Stmt>`)
      .join('\n')}</Doc>`;

  it('only what the layout names is a debit; the rest is counted apart, with its faults', () => {
    const text = doc(
      [
        'A1',
        '<Sum><Nb>3</Nb><Dbit>53.50</Dbit></Sum>',
        entry('53.50', 'D', returned),
        entry('9', 'C', '<Ref>a'.concat('</Ref>')),
      ],
      ['A2', entry('1.00', 'D', '<Ref>too long</Ref>', returned)],
    ).replace('<Nb>3', '<Nb>2');
    const { debits, batches, records, summary, problems } = read(layout, text);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject({ debits: 2, others: 2, amount: 10000n, batches: 3 });
    expect(debits[0]).toEqual({
      'debit.reference': 'R1',
      'debit.amount': 5000n,
      'outcome.fee': 350n,
      'outcome.code': 'MS03',
      'outcome.date': '2026-03-10',
    });
    expect(batches.map((one) => [one['creditor.account'], one.debits])).toEqual([
      ['A1', 1],
      ['A1', 0],
      ['A2', 1],
    ]);
    expect(records).toEqual([
      ...['file', 'group', 'batch', 'debit', 'batch', 'other'],
      ...['group', 'batch', 'other', 'debit'],
    ]);
  });

  it('an entry without details is another one', () => {
    expect(read(layout, doc(['A1', entry('1', 'D')])).summary).toMatchObject({ debits: 0, others: 1 });
  });

  it('totals of entries are checked, with their condition', () => {
    const sums = '<Sum><Nb>3</Nb><Dbit>1.00</Dbit></Sum>';
    const text = doc(['A1', sums, entry('2.00', 'D'), entry('5.00', 'C')]);
    expect(read(layout, text).problems).toEqual(['TOTAL_COUNT 3', 'TOTAL_SUM 3']);
    const unread = doc(['A1', '<Sum><Dbit>1.00</Dbit></Sum>', entry('2.005', 'D')]);
    expect(read(layout, unread).problems).toEqual([]);
  });

  it('a fault of a debit is told where it stands, and the debit is set aside', () => {
    const { debits, summary, problems } = read(
      layout,
      doc(['A1', entry('1', 'D', returned.replace('R1', 'too long'), returned)]),
    );
    expect(problems).toEqual(['FIELD_LENGTH 3']);
    expect([debits.length, summary.debits]).toEqual([1, 2]);
  });
});

describe('changes, attributes and no namespace', () => {
  const layout = layoutOf(
    `
file:
  element: Report/Data/Advices
  fields:
    - { name: id, at: "@id", type: text, means: file.reference }
    - { name: made, at: Header@date, type: date, means: file.date }
    - { name: changes, at: Header@count, type: count, of: change, readOnly: true }
debit:
  element: Returned/Item
  fields:
    - { name: reference, at: "@ref", type: text, means: debit.reference }
    - { name: amount, at: "@amount", type: amount, unit: euro, means: debit.amount }
    - { name: account, at: Payer@number, type: text, optional: true, means: debtor.account }
    - { name: agent, at: Payer@sort, type: text, optional: true, means: debtor.agent }
change:
  element: Changed/Advice
  fields:
    - { name: mandate, at: "@ref", type: text, means: mandate.reference }
    - { name: kind, at: "@kind", type: enum, values: { cancelled: "0", amended: "3" }, means: change.kind }
    - { name: text, at: Note, type: text, optional: true, means: change.text }
`,
    { marks: ['Advices'] },
  );
  const text = `<Report>
  <Data>
    <Advices id="R1">
      <Header count='2'
        date="2026-03-10"></Header>
      <Changed><Advice kind="3" ref="M1"><Note>
      </Note></Advice><Advice ref="M2" kind="0"/></Changed>
      <Returned><Item amount="1.50" ref="D1"><Payer sort="000000" number="12345678"/></Item></Returned>
    </Advices>
  </Data>
</Report>`;

  it('changes stand beside debits, in one batch when the layout knows none', () => {
    const { debits, changes, batches, summary, problems } = read(layout, text);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject({ debits: 1, changes: 2, batches: 1 });
    expect(summary.file.values).toEqual({ 'file.reference': 'R1', 'file.date': '2026-03-10' });
    expect(changes).toEqual([
      { 'mandate.reference': 'M1', 'change.kind': 'amended' },
      { 'mandate.reference': 'M2', 'change.kind': 'cancelled' },
    ]);
    expect(debits).toMatchObject([
      { 'debit.reference': 'D1', 'debit.amount': 150n, 'debtor.agent': '000000' },
    ]);
    expect(batches).toHaveLength(1);
  });

  it('a fault in a change sets it aside; a wrong count is told', () => {
    const { changes, summary, problems } = read(layout, text.replace('kind="0"', 'kind="7"'));
    expect(problems).toEqual(['FIELD_CODE 7']);
    expect([changes.length, summary.changes]).toEqual([1, 2]);
    expect(read(layout, text.replace("count='2'", "count='3'")).problems).toEqual(['TOTAL_COUNT 4']);
  });

  it('is found by its elements and its mark', () => {
    const detect = (head: string) => layout.detect(new TextEncoder().encode(head));
    expect(detect(text)).toBe(60);
    expect(detect(text.replaceAll('Advices', 'Others'))).toBe(0);
    expect(detect(text.replace('<Report>', '<Report xmlns="urn:x">'))).toBe(0);
  });

  it('is written with its attributes and read back the same', () => {
    const file = { 'file.reference': 'R"1', 'file.date': '2026-03-10' };
    const debits = [
      { 'debit.reference': 'D&1', 'debit.amount': 5n },
      { 'debit.reference': 'D2', 'debit.amount': 7n, 'debtor.agent': '000000' },
    ];
    const bytes = written(layout, file, [{ values: {}, debits }]);
    expect(bytes.toString()).toContain('<Item ref="D2" amount="0.07">');
    expect(bytes.toString()).toContain('<Payer sort="000000"/>');
    expect(bytes.toString().match(/<Payer/g)).toHaveLength(1);
    expect(read(layout, bytes)).toMatchObject({ problems: [], debits, summary: { file: { values: file } } });
    const measuring = layout.measure(file);
    measuring.batch({});
    expect(() => measuring.batch({})).toThrow('one batch per file');
  });
});

describe('totals after the debits', () => {
  const layout = layoutOf(
    `
file:
  element: Report
  fields:
    - { name: made, at: Made, type: date, mayMiss: true, means: file.date }
    - { name: total, at: Total@value, type: sum, of: debit.amount, unit: euro, closing: true, means: file.total }
group:
  element: Submission
  fields:
    - { name: serial, at: Head@serial, type: text, means: submission.reference }
batch:
  element: Account
  fields:
    - { name: number, at: "@number", type: text, means: creditor.account }
    - { name: count, at: Totals@count, type: count, of: debit, closing: true, means: batch.count }
    - { name: sum, at: Totals@sum, type: sum, of: debit.amount, unit: euro, closing: true, mayMiss: true, means: batch.total }
debit:
  element: Item
  fields:
    - { name: reference, at: "@ref", type: text, means: debit.reference }
    - { name: amount, at: "@amount", type: amount, unit: euro, means: debit.amount }
`,
    { marks: ['@kind=A', '@kind=B'] },
  );
  const text = `<Report><Made>2026-03-10</Made><Submission><Head serial="S1" kind="A"/>
<Account number="7"><Item ref="D1" amount="1.00"/><Item ref="D2" amount="0.50"/>
<Totals sum="1.50" count="2"/></Account></Submission>
<Total value="1.50"/></Report>`;

  it('are read where they stand, and checked', () => {
    const { batches, debits, summary, problems } = read(layout, text);
    expect(problems).toEqual([]);
    expect(debits).toHaveLength(2);
    expect(batches).toMatchObject([{ 'creditor.account': '7', 'batch.count': 2n, 'batch.total': 150n }]);
    expect(summary.file.values).toMatchObject({ 'file.date': '2026-03-10', 'file.total': 150n });
    expect(read(layout, text.replace('count="2"', 'count="3"')).problems).toEqual(['TOTAL_COUNT 3']);
    expect(read(layout, text.replace('sum="1.50"', 'sum="1.51"')).problems).toEqual(['TOTAL_SUM 3']);
  });

  it('may come before them too; what is needed is missed when the group ends', () => {
    const [totals = ''] = /<Totals[^>]*>/.exec(text) ?? [];
    const early = text.replace(totals, '').replace('<Item ref="D1"', `${totals}<Item ref="D1"`);
    expect(read(layout, early).problems).toEqual([]);
    expect(read(layout, text.replace(totals, '')).problems).toEqual(['FIELD_REQUIRED 2']);
  });

  it('other fields may not', () => {
    const late = text
      .replace('<Made>2026-03-10</Made>', '')
      .replace('<Total ', '<Made>2026-03-10</Made><Total ');
    expect(read(layout, late).problems).toEqual(['RECORD_ORDER 4']);
  });

  it('what the group says of the file is known of the file', () => {
    expect(read(layout, text).summary.file.values['submission.reference']).toBe('S1');
  });

  it('are written after them', () => {
    const debits = [
      { 'debit.reference': 'D1', 'debit.amount': 100n },
      { 'debit.reference': 'D2', 'debit.amount': 50n },
    ];
    const batches = ['7', '8'].map((number) => ({ values: { 'creditor.account': number }, debits }));
    const file = { 'file.date': '2026-03-10', 'submission.reference': 'S1' };
    const bytes = written(layout, file, batches);
    expect(bytes.toString().replace(/\n\s*/g, '')).toContain(
      '<Item ref="D2" amount="0.50"></Item><Totals count="2" sum="1.50"/></Account></Submission><Total value="3.00"/></Report>',
    );
    expect(read(layout, bytes)).toMatchObject({ problems: [], summary: { debits: 4, batches: 2 } });
  });

  it('and an attribute’s value may be the mark of a layout', () => {
    const detect = (head: string) => layout.detect(new TextEncoder().encode(head));
    expect(detect(text)).toBe(60);
    expect(detect(text.replace('kind="A"', "kind='B'"))).toBe(60);
    expect(detect(text.replace('kind="A"', 'kind="AB"'))).toBe(0);
  });
});

describe.each(['gbk', 'gb18030', 'latin1'] as const)('a file in %s', (encoding) => {
  const layout = layoutOf(
    `
file:
  element: GZELINK
  fields:
    - { name: id, at: INFO/SN, type: text, means: file.reference }
debit:
  element: BODY/TRANS
  fields:
    - { name: reference, at: SN, type: text, means: debit.reference }
    - { name: amount, at: AMT, type: amount, unit: euro, means: debit.amount }
    - { name: text, at: MSG, type: text, optional: true, means: debit.remittance }
`,
    { encoding },
  );

  it('declares its encoding and comes back the same, in any chunks', () => {
    const letters = encoding === 'latin1' ? 'aé ü&<' : '余额不足元a &<';
    const texts = fc.string({ unit: fc.constantFrom(...letters), minLength: 1 }).map((one) => `x${one}x`);
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (all, chunk) => {
        const debits = all.map((one, index) => ({
          'debit.reference': `D${index}`,
          'debit.amount': 1n,
          'debit.remittance': one,
        }));
        const bytes = written(layout, { 'file.reference': 'F' }, [{ values: {}, debits }]);
        expect(bytes.subarray(0, 60).toString('latin1')).toMatch(/encoding="(GBK|GB18030|ISO-8859-1)"/);
        expect(read(layout, bytes, chunk)).toMatchObject({ problems: [], debits });
        const echoed: Uint8Array[] = [];
        const rewriting = layout.rewrite('f.xml', (part) => echoed.push(part.slice()));
        rewriting.push(bytes);
        rewriting.end();
        expect(Buffer.concat(echoed).equals(bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('a character it cannot spell is a located problem', () => {
    const measuring = layout.measure({ 'file.reference': 'F' });
    measuring.batch({});
    const debit = { 'debit.reference': 'D', 'debit.amount': 1n, 'debit.remittance': 'a\u{1f600}' };
    expect(measuring.debit(debit)).toMatchObject([{ code: 'FIELD_CHARSET', where: { field: 'text' } }]);
  });

  it('bytes that are none of it end the reading', () => {
    if (encoding === 'latin1') return;
    const head = `<?xml version="1.0" encoding="${encoding}"?><GZELINK>`;
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from([0x81, 0x20]), Buffer.from('</GZELINK>')]);
    expect(read(layout, bytes).problems).toEqual(['FILE_ENCODING 1']);
  });
});

it('memory stays flat over many entries that are none of ours', () => {
  const layout = layoutOf(`
file:
  element: Doc
  fields: []
debit:
  element: Tx
  only: [{ outcome.code: present }]
  fields:
    - { name: reference, at: Ref, type: text, maxLength: 2, means: debit.reference }
    - { name: code, at: Rsn, type: text, optional: true, means: outcome.code }
`);
  const { summary, problems } = read(
    layout,
    `<Doc>${'<Tx><Ref>much too long</Ref></Tx>'.repeat(5000)}</Doc>`,
    9999,
  );
  expect(summary).toMatchObject({ others: 5000, debits: 0, problemCount: 0 });
  expect(problems).toEqual([]);
});

describe('a field that repeats another', () => {
  const layout = layoutOf(`
file:
  element: Doc
  fields: []
batch:
  element: Block
  fields:
    - { name: level, at: Lvl, type: enum, values: { core: "A", b2b: "A", other: "B" }, means: batch.instrument, echo: true }
    - { name: instrument, at: Kind, type: enum, values: { core: "C", b2b: "D", other: "E" }, means: batch.instrument }
debit:
  element: Tx
  fields:
    - { name: reference, at: Ref, type: text, means: debit.reference }
`);
  const block = (level: string, kind: string) =>
    `<Doc>\n<Block>\n<Lvl>${level}</Lvl><Kind>${kind}</Kind><Tx><Ref>1</Ref></Tx></Block></Doc>`;

  it('is compared, wherever it stands, and never taken over', () => {
    const { batches, problems } = read(layout, block('A', 'D'));
    expect([batches[0]?.['batch.instrument'], problems]).toEqual(['b2b', []]);
  });

  it('is a fault when it says something else', () => {
    const { batches, problems } = read(layout, block('B', 'D'));
    expect([batches[0]?.['batch.instrument'], problems]).toEqual(['b2b', ['FIELD_CONSTANT 3']]);
  });
});
