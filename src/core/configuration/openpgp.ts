/** The part `openpgp` of a connection: which keys a bank and we seal, sign, open and verify messages with. Pure. */

import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../date.ts';
import { secret, text, whole, yesNo } from './scalars.ts';

const pinForm = /^((?:[0-9A-Fa-f]{4} *){10}|[0-9A-Fa-f]{64})(?: *until (\d{4}-\d{2}-\d{2}))?$/;

/** "0123 4567 …" as gpg --fingerprint prints it, or with "until 2026-12-31" while a bank changes its key. */
const bankKey = z
  .strictObject({
    file: text,
    fingerprint: text.regex(
      pinForm,
      'must be a whole fingerprint as gpg --fingerprint prints it: 40 hexadecimal digits, also with "until 2026-12-31".',
    ),
  })
  .transform(({ file, fingerprint }) => {
    const [, digits = '', until] = pinForm.exec(fingerprint) ?? [];
    return { file, fingerprint: digits.replaceAll(' ', '').toUpperCase(), until };
  })
  .refine(({ until }) => until === undefined || parseIsoDate(until) !== undefined, {
    message: 'its last day must be a date.',
    path: ['fingerprint'],
  })
  .transform(({ until, ...key }) => ({ ...key, until: until as IsoDate | undefined }));

const ownKey = { privateKey: secret, passphrase: secret.optional() };

/** What is appended to a file's name. */
const suffix = z.string().regex(/^(\.[A-Za-z0-9_-]{1,16}){0,2}$/, 'must be like ".pgp", or "" for none.');

export const openPgpSection = z
  .strictObject({
    /** Files are sealed for each of them that holds on the day, and answers may be signed by any. */
    bankKeys: z.array(bankKey).min(1, "at least one key of the bank's must be pinned."),
    /** Ours: signs files, opens answers. */
    ...ownKey,
    /** Ours before: only open answers. */
    formerKeys: z.array(z.strictObject(ownKey)).default([]),
    sign: yesNo.default(true),
    armor: yesNo.default(false),
    suffix: suffix.default('.pgp'),
    /** when-present: an answer without a signature, or in clear, is read too. */
    verify: z.enum(['required', 'when-present']).default('required'),
    /** Names of the bank's messages end so; absent: all its files are messages. */
    inboundSuffix: suffix.optional(),
    /** The most one message may hold. */
    maxMegabytes: whole(1, 1024).default(256),
  })
  .optional();

export type OpenPgpConfig = NonNullable<z.output<typeof openPgpSection>>;
