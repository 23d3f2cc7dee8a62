/** The closed vocabulary of meanings a layout's field can bind to with `means`. Pure. Everything outside core/format
 *  sees these names only; the same names serve every scheme. A new name needs a line of explanation here. */

/** How a meaning's value is carried: text and codes as string, sealed-* as Sealed, amounts and counts as bigint,
 *  dates as "2026-03-10", months as "2026-03", instants as ISO text, flags as boolean. */
export type MeaningType =
  | 'text'
  | 'code'
  | 'amount'
  | 'count'
  | 'date'
  | 'month'
  | 'time'
  | 'instant'
  | 'flag'
  | 'sealed-name'
  | 'sealed-account'
  | 'sealed-phone'
  | 'sealed-address'
  | 'sealed-identity';

type Entry = { readonly level: 'file' | 'batch' | 'debit'; readonly type: MeaningType; readonly doc: string };

/** `level` says to which group the value belongs when it is read; a lower record may repeat a higher value. */
export const vocabulary = {
  // the file
  'file.reference': {
    level: 'file',
    type: 'text',
    doc: 'the file’s own identification, unique for its maker',
  },
  'file.date': { level: 'file', type: 'date', doc: 'day the file was made' },
  'file.time': {
    level: 'file',
    type: 'time',
    doc: 'time the file was made, HH:MM:SS in the creditor’s zone',
  },
  'file.createdAt': { level: 'file', type: 'instant', doc: 'instant the file was made' },
  'file.sequence': {
    level: 'file',
    type: 'count',
    doc: 'number of the file in its series (a day, a year, for ever: the scheme says)',
  },
  'file.sequenceLetter': { level: 'file', type: 'code', doc: 'A-Z, 0-9: distinguishes files of one day' },
  'file.generation': {
    level: 'file',
    type: 'count',
    doc: 'second number of the file, where a scheme counts accepted sets apart from transmissions',
  },
  'file.receivedOn': {
    level: 'file',
    type: 'date',
    doc: 'day the file came, as the engine knows it: stands in no file',
  },
  'file.keyCheck': {
    level: 'file',
    type: 'text',
    doc: 'check value of the key the file is sealed with; nothing: it bears no seal',
  },
  'file.count': { level: 'file', type: 'count', doc: 'number of debits the file states' },
  'file.total': { level: 'file', type: 'amount', doc: 'sum of debits the file states' },
  'file.paidCount': { level: 'file', type: 'count', doc: 'number collected, as the bank states' },
  'file.paidTotal': { level: 'file', type: 'amount', doc: 'sum collected, as the bank states' },
  'file.failedCount': { level: 'file', type: 'count', doc: 'number failed, as the bank states' },
  'file.failedTotal': { level: 'file', type: 'amount', doc: 'sum failed, as the bank states' },
  'file.remark': { level: 'file', type: 'text', doc: 'free text for the bank' },
  'file.originName': { level: 'file', type: 'text', doc: 'name of the party that hands the file over' },
  'file.originIdentifier': {
    level: 'file',
    type: 'text',
    doc: 'identifier of the party that hands the file over',
  },
  'file.destination': {
    level: 'file',
    type: 'text',
    doc: 'identifier of the bank or operator the file is for',
  },
  'file.destinationName': {
    level: 'file',
    type: 'text',
    doc: 'name of the bank or operator the file is for',
  },
  // what an inbound file answers
  'submission.reference': {
    level: 'file',
    type: 'text',
    doc: 'file.reference (or batch number) of the file this one answers',
  },
  'submission.sequence': {
    level: 'file',
    type: 'count',
    doc: 'file.sequence of the file this one answers, where it names no reference',
  },
  'submission.generation': {
    level: 'file',
    type: 'count',
    doc: 'file.generation of the file this one answers, where it names no reference',
  },
  'submission.kind': { level: 'file', type: 'text', doc: 'name of the message type this one answers' },
  'submission.count': { level: 'file', type: 'count', doc: 'number of debits of the file this one answers' },
  'submission.total': { level: 'file', type: 'amount', doc: 'sum of the file this one answers' },
  'submission.status': { level: 'file', type: 'code', doc: 'status word for the whole answered file' },
  'submission.reason': { level: 'file', type: 'code', doc: 'reason code for the whole answered file' },
  'submission.reasonText': {
    level: 'file',
    type: 'text',
    doc: 'reason in words for the whole answered file',
  },
  // the batch
  'batch.reference': { level: 'batch', type: 'text', doc: 'the batch’s identification, unique in the file' },
  'batch.number': { level: 'batch', type: 'count', doc: 'ordinal of the batch in the file, from 1' },
  'batch.period': { level: 'batch', type: 'month', doc: 'billing month the batch collects' },
  'batch.collectionDate': { level: 'batch', type: 'date', doc: 'requested collection date' },
  'batch.processingDate': {
    level: 'batch',
    type: 'date',
    doc: 'day the operator works the batch off, a number of business days before the collection date (scheme.yaml)',
  },
  'batch.settlementDate': { level: 'batch', type: 'text', doc: 'settlement day as the operator writes it' },
  'batch.sequenceType': { level: 'batch', type: 'code', doc: 'first, recurring, final or one-off' },
  'batch.instrument': {
    level: 'batch',
    type: 'code',
    doc: 'local instrument or entry class: core, b2b, ppd, ccd, web …',
  },
  'batch.description': { level: 'batch', type: 'text', doc: 'what the debtor reads as the reason' },
  'batch.remark': { level: 'batch', type: 'text', doc: 'free text in the head of the batch' },
  'batch.count': { level: 'batch', type: 'count', doc: 'number of debits the batch states' },
  'batch.total': { level: 'batch', type: 'amount', doc: 'sum of debits the batch states' },
  'batch.status': { level: 'batch', type: 'code', doc: 'status word for the whole answered batch' },
  'batch.reason': { level: 'batch', type: 'code', doc: 'reason code for the whole answered batch' },
  'batch.reasonText': { level: 'batch', type: 'text', doc: 'reason in words for the whole answered batch' },
  // an entry of an account statement or notification, in which answers stand among other bookings
  'booking.direction': {
    level: 'batch',
    type: 'code',
    doc: 'credit or debit, as the creditor’s account sees the entry',
  },
  'booking.status': {
    level: 'batch',
    type: 'code',
    doc: 'booked, pending or information: only booked is money',
  },
  'booking.family': { level: 'batch', type: 'code', doc: 'kind of transaction booked, in the bank’s code' },
  'booking.currency': { level: 'batch', type: 'code', doc: 'ISO currency code of the amounts of the entry' },
  'booking.amount': { level: 'batch', type: 'amount', doc: 'amount booked, with charges included in it' },
  'booking.reference': { level: 'batch', type: 'text', doc: 'the bank’s reference of the booking' },
  // the creditor
  'creditor.name': { level: 'batch', type: 'text', doc: 'name the debtor knows' },
  'creditor.account': { level: 'batch', type: 'text', doc: 'account that is credited' },
  'creditor.agent': { level: 'batch', type: 'text', doc: 'the creditor’s bank: BIC, routing or bank number' },
  'creditor.identifier': {
    level: 'batch',
    type: 'text',
    doc: 'creditor identifier or company identification',
  },
  'creditor.bankNumber': {
    level: 'file',
    type: 'text',
    doc: 'number the bank gave this creditor for file exchange',
  },
  'creditor.unit': { level: 'file', type: 'text', doc: 'creditor’s unit or contract code at the bank' },
  'creditor.area': {
    level: 'debit',
    type: 'text',
    doc: 'area or contract code that selects the creditor’s contract',
  },
  'creditor.feeCode': { level: 'file', type: 'text', doc: 'code of the kind of fee collected' },
  // the mandate and the debtor
  'mandate.reference': { level: 'debit', type: 'text', doc: 'unique mandate reference or agreement number' },
  'mandate.status': {
    level: 'debit',
    type: 'code',
    doc: 'new, changed or known: whether the bank sees this mandate or its account for the first time',
  },
  'mandate.formerReference': {
    level: 'debit',
    type: 'text',
    doc: 'mandate reference until now, told with the first debit after it changed',
  },
  'mandate.formerCreditorName': {
    level: 'debit',
    type: 'text',
    doc: 'creditor’s name on the mandate until now',
  },
  'mandate.formerCreditorIdentifier': {
    level: 'debit',
    type: 'text',
    doc: 'creditor identifier on the mandate until now',
  },
  'mandate.formerAccount': {
    level: 'debit',
    type: 'sealed-account',
    doc: 'account the mandate was for until now, told with the first debit after it changed',
  },
  'mandate.signedOn': { level: 'debit', type: 'date', doc: 'day the mandate was signed' },
  'debtor.name': { level: 'debit', type: 'sealed-name', doc: 'account holder' },
  'debtor.customerName': {
    level: 'debit',
    type: 'sealed-name',
    doc: 'the customer billed, when it may differ from the account holder',
  },
  'debtor.account': { level: 'debit', type: 'sealed-account', doc: 'account that is debited' },
  'debtor.accountType': { level: 'debit', type: 'code', doc: 'checking, savings, ledger or loan' },
  'debtor.agent': { level: 'debit', type: 'text', doc: 'the debtor’s bank: BIC, routing or bank number' },
  'debtor.address': { level: 'debit', type: 'sealed-address', doc: 'street and number' },
  'debtor.postCode': {
    level: 'debit',
    type: 'sealed-address',
    doc: 'post code, where it stands apart from the town',
  },
  'debtor.town': { level: 'debit', type: 'sealed-address', doc: 'post code and town' },
  'debtor.country': { level: 'debit', type: 'code', doc: 'ISO country code' },
  'debtor.phone': { level: 'debit', type: 'sealed-phone', doc: 'phone number' },
  'debtor.identityKind': {
    level: 'debit',
    type: 'code',
    doc: 'person or company: whose the identity number is, where the two have other numbers',
  },
  'debtor.identity': { level: 'debit', type: 'sealed-identity', doc: 'identity document number' },
  // the debit
  'debit.reference': { level: 'debit', type: 'text', doc: 'our end-to-end id, which comes back' },
  'debit.customer': { level: 'debit', type: 'text', doc: 'the creditor’s number for the customer' },
  'debit.serial': { level: 'debit', type: 'count', doc: 'ordinal of the debit in the file, from 1' },
  'debit.daySequence': {
    level: 'debit',
    type: 'count',
    doc: 'ordinal of the debit among all that are sent on the day, from 1: trace numbers are made of it',
  },
  'debit.trace': {
    level: 'debit',
    type: 'text',
    doc: 'trace number given by the sender’s bank rules, which comes back',
  },
  'debit.amount': { level: 'debit', type: 'amount', doc: 'amount to collect' },
  'debit.collectionDate': {
    level: 'debit',
    type: 'date',
    doc: 'requested collection date, where each debit states its own',
  },
  'debit.sequenceType': {
    level: 'debit',
    type: 'code',
    doc: 'first, recurring, final or one-off, where each debit states its own; represented for one presented again',
  },
  'debit.principal': { level: 'debit', type: 'amount', doc: 'part of the amount that is principal' },
  'debit.lateFee': { level: 'debit', type: 'amount', doc: 'part of the amount that is late fee' },
  'debit.period': { level: 'debit', type: 'month', doc: 'billing month of the debit' },
  'debit.kind': { level: 'debit', type: 'code', doc: 'live, or prenote (zero amount, tests the account)' },
  'debit.partial': { level: 'debit', type: 'flag', doc: 'whether the bank may collect a part' },
  'debit.remittance': { level: 'debit', type: 'text', doc: 'text for the debtor’s statement' },
  'debit.remittanceCode': {
    level: 'debit',
    type: 'text',
    doc: 'remittance in a coded form machines read, as an X12 segment; only written when the creditor sets it',
  },
  // what happened to it
  'outcome.status': { level: 'debit', type: 'code', doc: 'status word of one debit' },
  'outcome.code': { level: 'debit', type: 'code', doc: 'reason or result code of one debit' },
  'outcome.text': { level: 'debit', type: 'text', doc: 'reason in the bank’s words' },
  'outcome.amount': { level: 'debit', type: 'amount', doc: 'amount really collected' },
  'outcome.date': { level: 'debit', type: 'date', doc: 'day the bank collected or refused' },
  'outcome.reference': { level: 'debit', type: 'text', doc: 'the bank’s own reference for this answer' },
  'outcome.agent': { level: 'debit', type: 'text', doc: 'bank that answers' },
  'outcome.fee': { level: 'debit', type: 'amount', doc: 'charge of a bank, included in the amount returned' },
  'outcome.returnedAmount': {
    level: 'debit',
    type: 'amount',
    doc: 'amount taken back from the creditor, with outcome.fee included: debit.amount is the rest when nothing else says it',
  },
  // what a bank says about a mandate, apart from any debit
  'change.kind': {
    level: 'debit',
    type: 'code',
    doc: 'new, cancelled, amended, suspended, reinstated, refused or information',
  },
  'change.code': { level: 'debit', type: 'code', doc: 'reason or kind of the change, in the scheme’s code' },
  'change.text': { level: 'debit', type: 'text', doc: 'the change in the bank’s words' },
  'change.date': { level: 'debit', type: 'date', doc: 'day from which the change holds' },
  'change.account': { level: 'debit', type: 'sealed-account', doc: 'account that replaces debtor.account' },
  'change.accountType': { level: 'debit', type: 'code', doc: 'type of the new account' },
  'change.agent': { level: 'debit', type: 'text', doc: 'bank of the new account' },
  'change.name': { level: 'debit', type: 'sealed-name', doc: 'new name of the account holder' },
  'change.identity': { level: 'debit', type: 'sealed-identity', doc: 'new identity number of the debtor' },
  'change.mandateReference': {
    level: 'debit',
    type: 'text',
    doc: 'reference that replaces mandate.reference, or the number the bank gave the mandate',
  },
} as const satisfies Record<string, Entry>;

export type Meaning = keyof typeof vocabulary;

export function isMeaning(text: string): text is Meaning {
  return Object.hasOwn(vocabulary, text);
}
