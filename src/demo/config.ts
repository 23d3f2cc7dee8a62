/** The demo's debitrun.yaml: two creditors, two schemes, two operators. Pure. */

import { germanIban } from './members.ts';

/** How a bank is reached, as it says itself when it starts. */
export type BankAddress = { readonly port: number; readonly user: string; readonly fingerprint: string };

/** Runs the nights; builds the files. */
export const preparer = 'lin';
/** Signs what is within the policy's limits. */
export const approver = 'qiao';

/** First line of the file: what tells the demo's folder from anybody else's workspace. */
export const configMark = '# Written by debitrun demo; it writes it again when the port of a bank changes.';

export function configText(banks: { readonly jade: BankAddress; readonly linden: BankAddress }): string {
  return `${configMark}
workspace: demo
database: embedded
creditors:
  jade:                        # an estate of households in China
    name: 翠园物业服务中心
    description: 物业费
    scheme: cn-bocom
    settings:
      creditor.account: "4410043948854000001"
      creditor.bankNumber: "615810"
      creditor.area: "000"
    connection:
${connection('jade', banks.jade)}
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3, maxPerDebit: "20000.00" }
    approval:                  # ${approver} signs on this machine by policy: within these limits only
      automatic: { by: ${approver}, perFile: "300000.00", perDay: "600000.00" }
    notices: { contact: "物业前台 9:00-18:00" }
  linden:                      # a club in Germany
    name: Linden Club e.V.
    description: Membership fee
    scheme: sepa
    settings:
      creditor.account: "${germanIban('90000000', '0000000001')}"
      creditor.agent: "LINDDEFFXXX"
      creditor.identifier: "DE98ZZZ09999999999"
    connection:
${connection('linden', banks.linden)}
    billing: { dueDay: 5 }
    collection: { day: 8, retryDay: 22, noticeDays: 5, maxPerDebit: "500.00" }   # 5 days: agreed with the members
    approval:
      automatic: { by: ${approver}, perFile: "5000.00", perDay: "10000.00" }
    notices: { contact: "treasurer@linden.example" }
`;
}

function connection(creditor: string, { port, user, fingerprint }: BankAddress): string {
  return `      kind: sftp
      host: 127.0.0.1
      port: ${port}
      user: ${user}
      password: file:bank/${creditor}/password
      hostKeys: ["${fingerprint}"]
      outbox: in
      inbox: out`;
}
