/** The section `connection` of a creditor: where its bank is, how one logs in, how it takes and leaves files. Pure. */

import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../date.ts';
import { openPgpSection } from './openpgp.ts';
import { secret, text, whole, yesNo } from './scalars.ts';

const pinForm = /^(SHA256:[A-Za-z0-9+/]{43}=?)(?: until (\d{4}-\d{2}-\d{2}))?$/;

/** "SHA256:…", or "SHA256:… until 2026-12-31" while a bank changes its key. */
const hostKey = z
  .string()
  .regex(
    pinForm,
    'must be a fingerprint as ssh-keygen -lf prints it: "SHA256:…", or "SHA256:… until 2026-12-31".',
  )
  .transform((pin) => {
    const [, fingerprint = '', until] = pinForm.exec(pin) ?? [];
    return { fingerprint, until };
  })
  .refine(
    ({ until }) => until === undefined || parseIsoDate(until) !== undefined,
    'its last day must be a date.',
  )
  .transform(({ fingerprint, until }) => ({ fingerprint, until: until as IsoDate | undefined }));

const hostKeys = z.array(hostKey).min(1, 'at least one host key must be pinned.');

const login = {
  host: text,
  port: whole(1, 65_535).default(22),
  user: text,
  privateKey: secret.optional(),
  passphrase: secret.optional(),
  password: secret.optional(),
  /** To what the server asks in keyboard-interactive login, in order; the password when not given. */
  answers: z.array(secret).optional(),
  hostKeys,
  hostKeyType: text.optional(),
};

type Secrets = { readonly privateKey?: unknown; readonly password?: unknown; readonly answers?: unknown };

const withSecret = ({ privateKey, password, answers }: Secrets) =>
  privateKey !== undefined || password !== undefined || answers !== undefined;
const secretNeeded = { message: 'a privateKey or a password is needed.' };

const via = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('jump'), ...login }).refine(withSecret, secretNeeded),
      ...(['socks5', 'http'] as const).map((kind) =>
        z.strictObject({
          kind: z.literal(kind),
          host: text,
          port: whole(1, 65_535),
          user: text.optional(),
          password: secret.optional(),
        }),
      ),
    ],
    { error: 'must be jump, socks5 or http.' },
  )
  .optional();

const nameForm = text.refine((form) => form.split('{name}').length === 2 && !/[/\\]/.test(form), {
  message: 'must hold {name} once, and no folder.',
});

/** How the bank takes files. */
const delivery = z
  .strictObject({
    by: z.enum(['rename', 'marker', 'direct']).default('rename'),
    marker: nameForm.default('{name}.ok'),
    proof: z.enum(['digest', 'size', 'none']).default('digest'),
    anyCase: yesNo.default(false),
  })
  .default({ by: 'rename', marker: '{name}.ok', proof: 'digest', anyCase: false });

const inboundDefaults = {
  ready: 'stable',
  marker: '{name}.ok',
  waitSeconds: 0,
  maxMegabytes: 2048,
  after: 'keep',
  moveTo: undefined,
} as const;

/** How the bank leaves files for us, and what becomes of them there. */
const inbound = z
  .strictObject({
    ready: z.enum(['stable', 'marker', 'listed']).default(inboundDefaults.ready),
    marker: nameForm.default(inboundDefaults.marker),
    waitSeconds: whole(0, 600).default(inboundDefaults.waitSeconds),
    maxMegabytes: whole(1, 2048).default(inboundDefaults.maxMegabytes),
    after: z.enum(['keep', 'remove', 'move']).default(inboundDefaults.after),
    moveTo: text.optional(),
  })
  .refine(({ after, moveTo }) => (after === 'move') === (moveTo !== undefined), {
    message: 'goes with after: move, and is needed there.',
    path: ['moveTo'],
  })
  .default(inboundDefaults);

const folders = {
  outbox: text.default('in'),
  inbox: text.default('out'),
  archive: text.optional(),
  delivery,
  inbound,
  openpgp: openPgpSection,
};

const timeouts = z.strictObject({
  connectSeconds: whole(1, 600).default(20),
  answerSeconds: whole(1, 3_600).default(60),
  totalSeconds: whole(1, 86_400).default(3_600),
  keepaliveSeconds: whole(1, 600).default(10),
});

/** Faults before any effect are tried again: so often in all, first after so long, then twice as long each time. */
const retry = z
  .strictObject({
    attempts: whole(1, 20).default(3),
    firstSeconds: whole(0, 600).default(1),
    mostSeconds: whole(0, 3_600).default(60),
  })
  .default({ attempts: 3, firstSeconds: 1, mostSeconds: 60 });

const sftp = z
  .strictObject({ kind: z.literal('sftp'), ...login, via, timeouts: timeouts.optional(), retry, ...folders })
  .refine(withSecret, secretNeeded);

const folder = z.strictObject({ kind: z.literal('folder'), path: text, ...folders });

export const connectionSection = z.discriminatedUnion('kind', [sftp, folder]);

/** Where the files go. Secrets are references, "file:PATH" or "env:NAME" (transport/secret.ts resolves them). */
export type ConnectionConfig = z.output<typeof connectionSection>;
export type SftpConfig = z.output<typeof sftp>;
export type ViaConfig = NonNullable<SftpConfig['via']>;
export type DeliveryConfig = ConnectionConfig['delivery'];
export type InboundConfig = ConnectionConfig['inbound'];

export type HostKeyPin = SftpConfig['hostKeys'][number];

/** The fingerprints that hold on a day; a pin holds through its last day. */
export function pinsOn(pins: readonly HostKeyPin[], day: IsoDate): readonly string[] {
  return holdingOn(pins, day).map(({ fingerprint }) => fingerprint);
}

export function holdingOn<P extends { readonly until?: IsoDate | undefined }>(
  pins: readonly P[],
  day: IsoDate,
): readonly P[] {
  return pins.filter(({ until }) => until === undefined || day <= until);
}
