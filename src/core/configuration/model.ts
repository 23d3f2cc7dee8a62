/** The workspace configuration, checked and in the engine's own units. Pure types. */

import type { Limits } from '../approval-limits.ts';
import type { ComplaintLimits } from '../complaint.ts';
import type { Meaning } from '../format/vocabulary.ts';
import type { HolidayRule, Scheme } from '../scheme.ts';
import type { ConnectionConfig } from './connection.ts';

/** The schemes a configuration may name; each is looked at only when it is named. */
export type Schemes = Pick<ReadonlyMap<string, Scheme>, 'get' | 'keys'>;

export type Config = {
  readonly workspace: string;
  /** The environment variable DATABASE_URL wins over either (config.ts). */
  readonly database: { readonly kind: 'embedded' } | { readonly kind: 'env'; readonly name: string };
  readonly creditors: ReadonlyMap<string, CreditorConfig>;
};

export type CreditorConfig = {
  readonly id: string;
  readonly name: string;
  /** What the debtor reads as the reason on the statement. */
  readonly description: string;
  readonly scheme: string;
  /** Full name of the layout files are written in: "my-bank/request". */
  readonly layout: string;
  /** Layouts that are sent although some rule of theirs rests on no source. */
  readonly acceptUnverified: readonly string[];
  /** Files of the tables the scheme's check of account and bank is made of, by name; undefined: not checked. */
  readonly accountTables: Readonly<Record<string, string>> | undefined;
  /** Reference of the key its files are sealed with, where the layout knows a seal; absent: they bear none. */
  readonly sealKey?: string | undefined;
  /** What the agreement with the bank fixes, by meaning; complete and checked as the scheme asks. */
  readonly settings: Readonly<Partial<Record<Meaning, string>>>;
  readonly connection: ConnectionConfig;
  readonly billing: {
    /** Day of the month after the period on which charges fall due, 1-31. */
    readonly dueDay: number;
  };
  readonly collection: CollectionConfig;
  /** Absent: a person approves every file. */
  readonly automaticApproval: AutomaticApprovalConfig | undefined;
  /** Nobody approves more; a limit that is left out limits nothing. */
  readonly approvalLimits: Limits;
  readonly privacy: {
    /** Calendar days bytes of files are kept after they were stored; undefined: for good. */
    readonly fileRetentionDays: number | undefined;
  };
  /** Business days after a complaint was received. */
  readonly complaints: ComplaintLimits;
  readonly notices: { readonly channel: NoticeChannel; readonly contact: string };
};

export type CollectionConfig = {
  /** Days of the month, ascending, 1-31: the first run and the later ones. */
  readonly days: readonly number[];
  /** Calendar days from notice to collection. */
  readonly noticeDays: number;
  /** Minor units. Smaller sums wait until more is owed. */
  readonly minimumPerDebit: bigint;
  readonly maximumPerDebit: bigint;
  /** Nothing is planned further ahead, calendar days. */
  readonly planAheadDays: number;
  /** Where a collection day goes that is no business day; undefined: the scheme's default. */
  readonly onHoliday: HolidayRule | undefined;
};

/** Limits in minor units. `by` signs, and is no builder of files. */
export type AutomaticApprovalConfig = {
  readonly by: string;
  readonly perFile: bigint;
  readonly perDay: bigint;
};

export const noticeChannels = ['outbox-folder'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];
