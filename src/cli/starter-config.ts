/** The configuration `init` writes: one creditor to fill in, every setting with a word of explanation. */

export const starterConfig = `# debitrun workspace. Identifiers are text: quote them. Secrets are references: file:PATH (0600) or env:NAME.
workspace: my-workspace
database: embedded            # or env:DATABASE_URL for a PostgreSQL server
creditors:
  estate:                     # short id, used with --creditor
    name: Example Property Management
    scheme: cn-bocom          # debitrun formats list
    settings:                 # what your agreement with the bank fixes
      creditor.account: "4410043948854"
      creditor.bankNumber: "615810"
      creditor.area: "000"
    connection:
      kind: folder            # or sftp: host, port, user, hostKeys, privateKey: file:keys/bank
      path: bank
      outbox: in              # the bank takes our files here
      inbox: out              # and leaves its answers here
    billing: { dueDay: 10 }   # day of the month after the period
    collection: { day: 10, retryDay: 20, noticeDays: 3, maxPerDebit: "20000.00" }
    notices: { channel: outbox-folder, contact: "office hours 9-17" }
    # privacy: { fileRetentionDays: 3650 }   # privacy expire destroys bytes of older files; left out: kept for good
`;
