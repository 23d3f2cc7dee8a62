/** The page that goes with an evidence pack: what is in it, how it is checked, what it proves and what not. */

export function packReadme(kind: string, id: string, masked: boolean): string {
  return `Evidence of ${kind} ${id}

Check it on any machine, without the database:

  debitrun evidence check FILE.zip

payers, mandates, notices   who agreed to what, and was told when, with the proof of delivery
debits, claims, charges     what was collected for what
files, approvals            the bank files it stood in; what the second person signed, with the signature and public key
deliveries                  when each file was handed to the bank, with the evidence
records                     its own records in those files and in the bank's answers; other payers' lines are left out
inbound, entries, effects   what the bank said, and what it led to
acknowledgements            what the bank said about the file as a whole
journal/*.jsonl             events and postings, line by line in the text that was sealed
chain/*.json                digests that lead from each of those lines to the head of the sealed journal
manifest.json               the SHA-256 of every part

Proven: each line of journal/ stands in the sealed journal; each approval was signed with the key of the operator the
journal knows, for the digest of the file the journal knows. Compare the head that is printed with one kept elsewhere
(debitrun audit seal --out): only that shows that the journal was not written anew as a whole.
Lines written after the last block are counted as open. The other parts are what the database says; they agree with
journal/ where they say the same.
${masked ? 'Names, account numbers and contacts are masked.' : 'Names, account numbers and contacts stand in clear: keep it as you keep those.'}
`;
}
