/** Lists of mandates as banks send them, one scheme a row: what stands in each record, by the names of its layout's fields, and
 *  what becomes of the mandates. Invented. */

/** A record and what stands in its fields; constants stand there by themselves. */
export type Line = readonly [record: string, fields: Readonly<Record<string, string>>];

export type Case = {
  /** Of the creditor in debitrun.yaml. */
  readonly creditor: string;
  /** "id,account,agent,state" each. */
  readonly mandates: readonly string[];
  readonly files: readonly { readonly layout: string; readonly lines: readonly Line[] }[];
  /** States after all files. */
  readonly states: readonly string[];
  /** Tasks that are open then, and problems that were told. */
  readonly tasks: readonly string[];
  readonly problems: readonly string[];
};

const swedish = { bankgiro: '9912346' };
const advice = (payer: string, status: string, more: Readonly<Record<string, string>> = {}): Line => [
  'mandate',
  { ...swedish, payer, status, info: '04', date: '20260310', ...more },
];
const korean = { creditor: '9912345678', date: '260310' };
const said = (serial: string, kind: string, payer: string, account: string, more = {}): Line => [
  'data',
  { ...korean, serial, kind, payer, bank: '0880000', account: account.padEnd(16), ...more },
];
const danish = { pbsNumber: '12345678' };
const told = (record: string, transaction: string, mandate: string, customer: string, days = {}): Line => [
  record,
  {
    ...danish,
    transaction,
    number: '000',
    group: '00001',
    mandate,
    customer,
    from: '000000',
    to: '000000',
    ...days,
  },
];
const customer = { branch: '0001', account: '00001234567890'.padEnd(14), date: '20260310' };

export const cases: Readonly<Record<string, Case>> = {
  'se-autogiro': {
    creditor:
      'settings: { creditor.name: Club, creditor.bankNumber: "471117", creditor.identifier: "9912346" }',
    mandates: [
      '101,1000001,5001,pending',
      '102,1000002,5001,pending',
      '103,1000003,5001,active',
      '104,1000004,5001,active',
      '105,1000005,5001,active',
      '106,1000006,5001,pending',
    ],
    files: [
      {
        layout: 'se-autogiro/mandate-advice',
        lines: [
          ['opening', { date: '20260310', customer: '471117', ...swedish }],
          advice('101', '32', { clearing: '5001', account: '1000001', info: '42' }),
          advice('102', '23'),
          advice('103', '02', { info: '46' }),
          advice('104', '11', { info: '46' }),
          advice('999', '33', { info: '03' }),
          ['closing', { date: '20260310', count: '5' }],
        ],
      },
      {
        layout: 'se-autogiro/mandate-advice-old',
        lines: [
          ['opening', { date: '20260311', ...swedish }],
          advice('104', '12', { info: '46', date: '20260311' }),
          advice('105', '33', { info: '03', date: '20260311' }),
          ['closing', { date: '20260311', count: '2' }],
        ],
      },
      {
        layout: 'se-autogiro/netbank-mandates',
        lines: [
          ['opening', { date: '20260311', ...swedish }],
          [
            'mandate',
            {
              ...swedish,
              payer: '106',
              clearing: '5001',
              account: '1000006',
              identity: '197010011232',
              type: '0',
            },
          ],
          ['closing', { date: '20260311', count: '1' }],
        ],
      },
      {
        layout: 'se-autogiro/mandate-register',
        lines: [
          [
            'mandate',
            {
              ...swedish,
              identity: '197010011232',
              payer: '106',
              type: '2',
              status: '1',
              clearing: '5001',
              account: '1000006',
            },
          ],
        ],
      },
    ],
    states: ['101 active', '102 cancelled', '103 cancelled', '104 active', '105 cancelled', '106 active'],
    tasks: ['inbound:1', 'mandate:102', 'mandate:106'],
    problems: ['CHANGE_UNKNOWN_MANDATE'],
  },
  'no-avtalegiro': {
    creditor:
      'settings: { creditor.name: Club, creditor.bankNumber: "00091949", creditor.account: "99991042764" }',
    mandates: ['0012345609,1,,pending', '0012345617,2,,active', '0012345625,3,,active'],
    files: [
      {
        layout: 'no-avtalegiro/from-nets',
        lines: [
          ['start', { transmission: '102', receiver: '00091949' }],
          ['listStart', { assignment: '2', account: '99991042764' }],
          ['mandate', { number: '1', registration: '1', kid: '0012345609'.padStart(25), notice: 'J' }],
          ['mandate', { number: '2', registration: '2', kid: '0012345617'.padStart(25), notice: 'N' }],
          ['mandate', { number: '3', registration: '1', kid: '0012345633'.padStart(25), notice: 'N' }],
          ['listEnd', { count: '3', records: '5' }],
          ['end', { count: '3', records: '7', total: '0', netsDate: '000000' }],
        ],
      },
    ],
    states: ['0012345609 active', '0012345617 cancelled', '0012345625 active'],
    tasks: ['inbound:1'],
    problems: ['CHANGE_UNKNOWN_MANDATE'],
  },
  'kr-cms': {
    creditor:
      'settings: { creditor.identifier: "9912345678", creditor.name: Club, creditor.agent: "0040000", creditor.account: "12345678901" }',
    mandates: [
      'A1201,110123456701,0880000,pending',
      'A1202,110123456702,0880000,active',
      'A1203,110123456703,0880000,active',
      'A1204,110123456704,0880000,pending',
      'A1205,110123456705,0880000,active',
    ],
    files: [
      {
        layout: 'kr-cms/eb11',
        lines: [
          ['header', { creditor: '9912345678', file: 'EB110310', date: '260310' }],
          said('1', '1', 'A1201', '110123456701'),
          said('2', '3', 'A1202', '110123456702'),
          said('3', '7', 'A1203', '110123456703'),
          [
            'trailer',
            {
              creditor: '9912345678',
              file: 'EB110310',
              count: '3',
              newCount: '1',
              changedCount: '0',
              cancelledCount: '1',
              lapsedCount: '1',
            },
          ],
        ],
      },
      {
        layout: 'kr-cms/eb14',
        lines: [
          ['header', { creditor: '9912345678', file: 'EB140310', date: '260310' }],
          said('1', '1', 'A1204', '110123456704', { result: 'N', code: '0012' }),
          said('2', '3', 'A1205', '110123456705', { result: 'N', code: 'A019' }),
          [
            'trailer',
            {
              creditor: '9912345678',
              file: 'EB140310',
              count: '2',
              newCount: '1',
              changedCount: '0',
              cancelledCount: '1',
              lapsedCount: '0',
            },
          ],
        ],
      },
    ],
    states: ['A1201 active', 'A1202 cancelled', 'A1203 cancelled', 'A1204 cancelled', 'A1205 active'],
    tasks: ['mandate:A1204', 'mandate:A1205'],
    problems: [],
  },
  'dk-betalingsservice': {
    creditor:
      'settings: { creditor.name: Club, creditor.bankNumber: "11223344", creditor.identifier: "12345678", creditor.unit: "00001", creditor.agent: "2222", creditor.account: "1234567890" }',
    mandates: [
      '123456001,1001,,pending',
      '123456002,1002,,active',
      '123456003,1003,,active',
      '123456004,1004,,active',
    ],
    files: [
      {
        layout: 'dk-betalingsservice/mandates',
        lines: [
          ['start', { supplier: '11223344', subsystem: 'BS1', serial: '7', date: '100326' }],
          ['changesStart', danish],
          told('begun', '0231', '123456001', '1001', { from: '010326' }),
          told('ended', '0232', '123456002', '1002', { from: '010120', to: '100326' }),
          told('ended', '0234', '123456009', '1009', { from: '010120', to: '100326' }),
          ['changesEnd', danish],
          ['allStart', danish],
          told('active', '0230', '123456003', '1003', { from: '010120' }),
          ['allEnd', danish],
          ['end', { supplier: '11223344', subsystem: 'BS1' }],
        ],
      },
    ],
    states: ['123456001 active', '123456002 cancelled', '123456003 active', '123456004 active'],
    tasks: ['inbound:1'],
    problems: ['CHANGE_UNKNOWN_MANDATE'],
  },
  'br-febraban150': {
    creditor:
      'settings: { creditor.name: Clube, creditor.bankNumber: "1234", file.destination: "001", file.destinationName: BANCO }',
    mandates: [
      'C1,00001234567891,0001,pending',
      'C2,00001234567892,0001,active',
      'C3,00001234567893,0001,active',
    ],
    files: [
      {
        layout: 'br-febraban150/return',
        lines: [
          [
            'header',
            {
              agreement: '1234',
              company: 'CLUBE',
              bank: '001',
              bankName: 'BANCO',
              created: '20260310',
              number: '1',
            },
          ],
          ['registration', { ...customer, customer: 'C1', account: '00001234567891', movement: '2' }],
          ['registration', { ...customer, customer: 'C2', account: '00001234567892', movement: '1' }],
          [
            'refusal',
            {
              kind: 'H',
              customer: 'C3',
              branch: '0001',
              account: '00001234567893',
              text: 'CONTA ENCERRADA',
              movement: '0',
            },
          ],
          ['registration', { ...customer, customer: 'C9', account: '00001234567899', movement: '2' }],
          ['trailer', { records: '6', total: '0' }],
        ],
      },
    ],
    states: ['C1 active', 'C2 cancelled', 'C3 active'],
    tasks: ['inbound:1', 'mandate:C3'],
    problems: ['CHANGE_UNKNOWN_MANDATE'],
  },
};

export const endings: Readonly<Record<string, 'crlf' | 'lf' | 'none'>> = {
  'se-autogiro': 'crlf',
  'dk-betalingsservice': 'crlf',
  'kr-cms': 'none',
};
