/** Swiss direct debits: elements as the sheet others.md §3 has them, and what comes back in francs. */

import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { layoutNamed, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Verein Lindenhof',
  'creditor.account': 'CH9300762011623852957',
  'creditor.agent': '00762',
  'creditor.identifier': 'ABC1W',
};
const batch = {
  ...creditor,
  'batch.reference': 'B1',
  'batch.collectionDate': '2026-03-16',
  'batch.instrument': 'lsv',
};
const file = { ...creditor, 'file.reference': '00000012', 'file.createdAt': '2026-03-10T09:00:00.000Z' };
const debit = {
  'debit.reference': 'D00000001',
  'debit.amount': 12_345n,
  'debit.trace': '21000000000313947143000901',
  'debit.remittance': 'Beitrag März',
  'debtor.name': sealed('name', 'Jürg Frei'),
  'debtor.account': sealed('account', 'CH5604835012345678009'),
  'debtor.agent': '04835',
};

const xml = (instrument: [level: string, local: string, scheme: string, agent: string], remittance: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="http://www.six-interbank-clearing.com/de/pain.008.001.02.ch.03.xsd"><CstmrDrctDbtInitn>
<GrpHdr><MsgId>00000012</MsgId><CreDtTm>2026-03-10T09:00:00.000Z</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>123.45</CtrlSum>
<InitgPty><Nm>Verein Lindenhof</Nm><Id><OrgId><Othr><Id>ABC1W</Id></Othr></OrgId></Id></InitgPty></GrpHdr>
<PmtInf><PmtInfId>B1</PmtInfId><PmtMtd>DD</PmtMtd>
<PmtTpInf><SvcLvl><Prtry>${instrument[0]}</Prtry></SvcLvl><LclInstrm><Prtry>${instrument[1]}</Prtry></LclInstrm></PmtTpInf>
<ReqdColltnDt>2026-03-16</ReqdColltnDt><Cdtr><Nm>Verein Lindenhof</Nm></Cdtr>
<CdtrAcct><Id><IBAN>CH9300762011623852957</IBAN></Id></CdtrAcct>
<CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>00762</MmbId></ClrSysMmbId>${instrument[3]}</FinInstnId></CdtrAgt>
<CdtrSchmeId><Id><PrvtId><Othr><Id>ABC1W</Id><SchmeNm><Prtry>${instrument[2]}</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>
<DrctDbtTxInf><PmtId><InstrId>D00000001</InstrId><EndToEndId>D00000001</EndToEndId></PmtId>
<InstdAmt Ccy="CHF">123.45</InstdAmt>
<DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>04835</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
<Dbtr><Nm>Juerg Frei</Nm></Dbtr><DbtrAcct><Id><IBAN>CH5604835012345678009</IBAN></Id></DbtrAcct>
<RmtInf><Ustrd>Beitrag Maerz</Ustrd>${remittance}</RmtInf></DrctDbtTxInf></PmtInf></CstmrDrctDbtInitn></Document>`;

const plain = (text: string) => text.replace(/>\s+</g, '><').trim();
const slip =
  '<Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>ESR</Prtry></CdOrPrtry></Tp><Ref>210000000003139471430009017</Ref></CdtrRefInf></Strd>';

describe('pain.008.001.02.ch.03', () => {
  const layout = layoutNamed('ch-dd/pain.008.001.02.ch.03');

  it('LSV+ has service CHTA, the participant number and a reference with its check digit', () => {
    const { bytes, problems } = written(layout, {
      file,
      batches: [{ batch: { ...batch, 'creditor.unit': '010391391' }, debits: [debit] }],
    });
    expect(problems).toEqual([]);
    expect(plain(bytes.toString())).toBe(
      plain(xml(['CHTA', 'LSV+', 'CHLS', '<Othr><Id>010391391</Id></Othr>'], slip)),
    );
  });

  it('CH-DD has service CHDD and only words', () => {
    const { bytes, problems } = written(layout, {
      file,
      batches: [{ batch: { ...batch, 'batch.instrument': 'core' }, debits: [debit] }],
    });
    expect(problems).toEqual([]);
    expect(plain(bytes.toString())).toBe(plain(xml(['CHDD', 'DDCOR1', 'CHDD', ''], '')));
  });

  it('a reference of another kind is no reference of ours, a service that does not fit the instrument is a fault', () => {
    const other = xml(
      ['CHTA', 'BDD', 'CHLS', ''],
      slip.replace('ESR', 'IPI').replace('210000000003139471430009017', 'RF18539007547034'),
    );
    const { debits, problems } = told(layout, Buffer.from(other));
    expect(problems).toEqual([]);
    expect(debits[0]?.values).toMatchObject({ 'batch.instrument': 'bdd', 'debit.amount': 12_345n });
    expect(debits[0]?.values['debit.trace']).toBeUndefined();
    const mixed = told(layout, Buffer.from(xml(['CHDD', 'LSV+', 'CHLS', ''], slip)));
    expect(mixed.problems).toEqual(['FIELD_CONSTANT 6 batch serviceLevel']);
  });
});

describe('camt.054.001.04 in francs', () => {
  const camt = (currency: string) =>
    Buffer.from(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.04"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-18T06:00:00Z</CreDtTm></GrpHdr><Ntfctn><Id>N1</Id><CreDtTm>2026-03-18T06:00:00Z</CreDtTm>
<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct><Ntry><Amt Ccy="${currency}">123.45</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-18</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>D00000001</EndToEndId></Refs><Amt Ccy="${currency}">123.45</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`);

  it('a returned debit is read', () => {
    const { debits, problems } = told(layoutNamed('ch-dd/camt.054.001.04'), camt('CHF'));
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['debit.reference'], values['outcome.code']])).toEqual([
      ['D00000001', 'MD06'],
    ]);
  });

  it('the currency tells the Swiss notification from the one in euros', () => {
    const score = (name: string, currency: string) => layoutNamed(name).detect(camt(currency));
    const [swiss, sepa] = ['ch-dd/camt.054.001.04', 'sepa/camt.054.001.04'];
    expect(score(swiss, 'CHF')).toBeGreaterThan(score(sepa, 'CHF'));
    expect(score(swiss, 'EUR')).toBeLessThan(score(sepa, 'EUR'));
    expect(score(swiss, 'EUR')).toBeGreaterThan(0);
  });
});
