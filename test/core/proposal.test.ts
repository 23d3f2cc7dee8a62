import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/date.ts';
import {
  contentDigest,
  decisionStatement,
  type Proposed,
  proposalExpiry,
  proposalId,
  proposalKinds,
  proposalStatement,
} from '../../src/core/proposal.ts';

const proposed: Proposed = {
  creditor: 'estate',
  kind: 'write-off',
  subject: 'charge:C00000012',
  contentSha256: contentDigest({ minor: '100', reason: 'moved' }),
  proposedBy: 'li',
  proposedAt: instant('2026-02-26T10:00:00Z'),
  expiresAt: instant('2026-03-05T10:00:00Z'),
};

describe('a proposal', () => {
  const changes: Readonly<Record<keyof Proposed, string>> = {
    creditor: 'other',
    kind: 'refund',
    subject: 'charge:C00000013',
    contentSha256: contentDigest({ minor: '101', reason: 'moved' }),
    proposedBy: 'zhou',
    proposedAt: '2026-02-26T10:00:01.000Z',
    expiresAt: '2026-03-06T10:00:00.000Z',
  };
  it.each(Object.entries(changes))('is another one once %s is another', (field, value) => {
    const statement = proposalStatement({ ...proposed, [field]: value } as Proposed);
    expect(statement).not.toBe(proposalStatement(proposed));
    expect(proposalId(statement)).not.toBe(proposalId(proposalStatement(proposed)));
  });

  it('is open for seven days, over the end of a month', () => {
    expect(proposalExpiry(proposed.proposedAt)).toBe(proposed.expiresAt);
  });

  it('is decided in words of its own: a yes is no signature for a no', () => {
    const statement = proposalStatement(proposed);
    const at = proposed.expiresAt;
    expect(decisionStatement(statement, 'confirmed', 'zhou', at)).not.toBe(
      decisionStatement(statement, 'declined', 'zhou', at),
    );
  });

  it.each(Object.entries(proposalKinds))(
    '%s can be confirmed by somebody who need not propose',
    (_kind, rule) => {
      expect(rule.propose.length).toBeGreaterThan(0);
      expect(rule.confirm.some((role) => role === 'approve')).toBe(true);
    },
  );
});

describe('the digest of a content', () => {
  it('does not depend on the order of names, as a database may turn them round', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
        const turned = Object.fromEntries(Object.entries(content).reverse());
        expect(contentDigest(turned)).toBe(contentDigest(content));
        expect(contentDigest(JSON.parse(JSON.stringify(content)) as object as typeof content)).toBe(
          contentDigest(content),
        );
      }),
    );
  });

  it.each([
    [{ minor: '100' }, { minor: '10', 0: '0' }],
    [{ a: ['1', '2'] }, { a: ['12'] }],
    [{ a: null }, {}],
    [{ a: '1' }, { a: 1 }],
  ])('%j is not %j', (one, other) => {
    expect(contentDigest(one)).not.toBe(contentDigest(other));
  });
});
