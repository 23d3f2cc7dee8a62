/** Reports as banks write them (reference sheet bacs.md §3): pounds, hyphens, lost zeros; codes told apart by report. */

import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/core/format/format.ts';
import { debitAnswer, groupAnswer } from '../../src/core/returns/answer.ts';
import { clear, layoutNamed, packs } from '../core/format/written.ts';

const pack = packs.get('bacs');
const reasons = pack?.reasons ?? new Map();

function read(name: string, xml: string) {
  const found = { debits: [] as Group[], changes: [] as Group[], batches: [] as Group[] };
  const layout = layoutNamed(`bacs/${name}`);
  const reading = layout.read('report.xml', {
    onDebit: (group) => found.debits.push(group),
    onChange: (group) => found.changes.push(group),
    onBatch: (group) => found.batches.push(group),
  });
  reading.push(Buffer.from(xml));
  const summary = reading.end();
  return { ...found, summary, rule: layout.outcome };
}

const values = (group: Group | undefined) =>
  Object.fromEntries(Object.entries(group?.values ?? {}).map(([key, value]) => [key, clear(value)]));

const messaging = (advices: string) => `<?xml version="1.0" encoding="UTF-8"?>
<BACSDocument><Data><MessagingAdvices>
 <MessagingHeader advice-type="X" report-type="7001" user-number="654321" report-generation-date="2026-03-06"/>
 <AddresseeInformation name="
 "/>
 ${advices}
 <MessagingError/>
</MessagingAdvices></Data><SignatureMethod>Vanilla</SignatureMethod><Signature>AA==</Signature></BACSDocument>`;

describe('changes of instructions', () => {
  it('ADDACS: a number that lost its zeros, new details, a cancellation', () => {
    const { changes, summary } = read(
      'addacs',
      messaging(`<MessagingAdvice record-type="A" reason-code="C" reference="RW-000117" effective-date="2026-03-06" aosn="1"
          payer-name="A TESTER" payer-account-number="234567" payer-sort-code="309634"
          payer-new-account-number="1" payer-new-sort-code="08-99-99"/>
        <MessagingAdvice aosn="2" record-type="A" reference="RW-000118" reason-code="1"/>`),
    );
    expect(summary.problems).toEqual([]);
    expect(values(changes[0])).toMatchObject({
      'change.code': 'AC',
      'change.date': '2026-03-06',
      'mandate.reference': 'RW-000117',
      'debtor.account': '00234567',
      'change.account': '00000001',
      'change.agent': '089999',
    });
    expect(pack?.changes?.get('AC')?.kind).toBe('amended');
    expect(pack?.changes?.get(String(changes[1]?.values['change.code']))?.kind).toBe('cancelled');
  });

  it.each([
    ['addacs', 'A', 'D', 'suspended'],
    ['addacs', 'A', 'R', 'reinstated'],
    ['auddis-returned', 'N', '5', 'refused'],
    ['auddis-returned', 'D', '6', 'refused'],
    ['auddis-returned', 'N', 'C', 'amended'],
    ['awacs', 'W', '3', 'information'],
  ])('%s, record type %s: code %s is %s', (name, type, code, kind) => {
    const xml = messaging(
      `<MessagingAdvice reason-code="${code}" record-type="${type}" reference="RW-000117"/>`,
    );
    const { changes } = read(name, xml);
    expect(pack?.changes?.get(String(changes[0]?.values['change.code']))?.kind).toBe(kind);
    const best = [...(pack?.layouts.values() ?? [])].toSorted(
      (one, other) => other.detect(Buffer.from(xml)) - one.detect(Buffer.from(xml)),
    )[0];
    expect(best?.name).toBe(`bacs/${name}`);
  });

  it('a file of instructions is told by its serial', () => {
    const { changes } = read(
      'auddis-file',
      messaging(
        '<MessagingAdvice record-type="V" vol-serial-number="000042" file-error-code="0" accepted-ddi="3"/>',
      ),
    );
    expect(changes[0]?.values).toMatchObject({ 'change.code': 'FV', 'submission.reference': '00000042' });
  });
});

describe('what became of debits', () => {
  it('input report: the submission was taken; rejected fails, amended is still collected', () => {
    const error = (kind: string, reference: string) => `<Errors><Error>
      <ErrorItem errorCode="O" errorItemType="X" reference="${reference}" transactionCode="17" currency="GBP" valueOf="1,012.50">
        <OriginatingAccount number="00187654" sortCode="20-04-15"/>
        <DestinationAccount number="1234567" sortCode="30-96-34"/></ErrorItem>
      <ErrorMessage type="${kind}"><MessageLine>REFERENCE</MessageLine><MessageLine>INVALID</MessageLine></ErrorMessage>
      </Error></Errors>`;
    const { debits, batches, summary, rule } = read(
      'input-report',
      `<BACSDocument><Data><InputReport><Header reportNumber="1" reportType="REFT2013"><ProducedOn date="2026-03-09" time="03:58:19"/>
        <ProcessingDate date="2026-03-10"/></Header><Submission><SubmissionInformation volumeSerialNumber="000042"/>
        <UserFile fileLevelMessage=""><InputUserFile>
        <UserFileInformation userNumber="654321" uhl1ProcessingDate="2026-03-10"/>
        <DaySection><Totals><Debit numberOf="2" currency="GBP" valueOf="2,025.00"><Contra numberOf="1" valueOf="2025.00"/></Debit></Totals></DaySection>
        ${error('REJECTED', 'RW-000117')}${error('AMENDED', 'RW-000118')}
        </InputUserFile></UserFile></Submission></InputReport></Data></BACSDocument>`,
    );
    expect(summary.problems).toEqual([]);
    if (!rule) throw new Error('no rule');
    expect(summary.file.values).toMatchObject({
      'submission.reference': '00000042',
      'file.date': '2026-03-09',
    });
    expect(groupAnswer('file', {}, summary.file.values, rule, reasons)?.outcome).toBe('pending');
    expect(values(batches[0])).toMatchObject({ 'batch.count': 2n, 'batch.total': 202500n });
    expect(values(debits[0])).toMatchObject({
      'debtor.account': '01234567',
      'outcome.text': 'REFERENCE INVALID',
    });
    const answers = debits.map((debit) => debitAnswer(debit.values, {}, {}, rule, reasons));
    expect(answers).toMatchObject([
      { outcome: 'failed', code: 'IO', amount: 101250n, reasonClass: 'data-error' },
      { outcome: 'pending', code: 'IO' },
    ]);
  });

  it('ARUDD: of four characters the first is the reason, and a single one is it too', () => {
    const item = (code: string) => `<ReturnedDebitItem ref="RW-000117" transCode="17" returnCode="${code}"
      returnDescription="X" valueOf="12.50" currency="GBP"><PayerAccount number="1234567" sortCode="30-96-34" ref="X"/></ReturnedDebitItem>`;
    const { debits, summary, rule } = read(
      'arudd',
      `<BACSDocument><Data><ARUDD><Header reportType="REFT1234" adviceNumber="7" currentProcessingDate="2026-03-11"/>
        <AddresseeInformation name="X"/><ServiceLicenseInformation userNumber="654321"/><Advice><OriginatingAccountRecords>
        <OriginatingAccountRecord><OriginatingAccount number="187654" sortCode="20-04-15"/>
        ${['0128', '1012', 'B'].map(item).join('')}<Totals numberOf="3" valueOf="37.51" currency="GBP"/>
        </OriginatingAccountRecord></OriginatingAccountRecords></Advice></ARUDD></Data></BACSDocument>`,
    );
    expect(summary.problems.map(({ code }) => code)).toEqual(['TOTAL_SUM']);
    if (!rule) throw new Error('no rule');
    const answers = debits.map((debit) => debitAnswer(debit.values, {}, {}, rule, reasons));
    expect(answers.map(({ code, reasonClass }) => [code, reasonClass])).toEqual([
      ['0', 'insufficient-funds'],
      ['1', 'mandate-problem'],
      ['B', 'account-problem'],
    ]);
  });

  it('DDICA: a claim without reference, with commas, is a refund', () => {
    const { debits, summary, rule } = read(
      'ddica',
      `<VocaDocument><Data><Document><ServiceUserNumber>654321</ServiceUserNumber><NewAdvices><DateOfDebit>2026-05-01</DateOfDebit>
        <TotalValueOfDebits>1,250.00</TotalValueOfDebits><DDICAdvice><SeqNo>1</SeqNo><SUReference></SUReference>
        <ReasonCode>4</ReasonCode><PayerSortCode>30-96-34</PayerSortCode><PayerName>A TESTER</PayerName><PayerAccount>1234567</PayerAccount>
        <TotalAmount>1,250.00</TotalAmount><DDCollections><One><DateOfDirectDebit>2026-03-11</DateOfDirectDebit><Amount>1,250.00</Amount></One></DDCollections>
        </DDICAdvice></NewAdvices><Cancellations/></Document></Data></VocaDocument>`,
    );
    expect(summary.problems).toEqual([]);
    if (!rule) throw new Error('no rule');
    expect(debitAnswer(debits[0]?.values ?? {}, {}, {}, rule, reasons)).toMatchObject({
      code: 'G4',
      amount: 125000n,
      happenedOn: '2026-05-01',
    });
    expect(reasons.get('G4')).toMatchObject({ afterSettlement: 'refunded', next: 'suspend-mandate' });
  });
});
