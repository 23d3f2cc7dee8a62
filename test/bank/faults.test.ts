/** Faults of the embedded bank as its scenario says them: of single requests, of the server, of its answers. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseScenario, type Scenario } from '../../src/bank/scenario.ts';
import { collect, inChunks, someBytes } from '../support/bytes.ts';
import { type FakeDebit, fakePack, fakeRequest, linesOf } from '../support/fake-pack.ts';
import { TestBank } from '../support/test-bank.ts';

let at: TestBank;
beforeEach(() => {
  at = new TestBank();
});
afterEach(() => at.stop());

const scenario = (source: string): Scenario => {
  const { scenario: parsed, problems } = parseScenario(source, 'scenario.yaml');
  expect(problems).toEqual([]);
  return parsed!;
};
const start = (source: string) => at.start([fakePack(['code'])], { scenario: scenario(source) });
const put = (name: string, bytes: Uint8Array) =>
  at.connected((transport) => transport.upload(`in/${name}`, inChunks(bytes)));

test.each([
  ['{ verb: RENAMED, act: drop }', 'faults.0.verb'],
  ['{ verb: OPEN, act: drop, keptBytes: 3 }', 'faults.0.keptBytes'],
  ['{ verb: STAT, act: lie }', 'faults.0.phase'],
  ['{ verb: STAT, act: vanish }', 'faults.0.act'],
])('%s is refused, and the place is named', (fault, path) => {
  const { problems } = parseScenario(`faults: [${fault}]`, 'scenario.yaml');
  expect(problems.map(({ where }) => where.path)).toEqual([path]);
});

describe('of single requests', () => {
  test('a cut after so many bytes leaves exactly these', async () => {
    await start('faults: [{ verb: WRITE, act: drop, keptBytes: 12345 }]');
    await expect(put('a.part', someBytes(20_000, 1))).rejects.toMatchObject({ fault: 'dropped' });
    expect(readFileSync(join(at.dir, 'in/a.part'))).toHaveLength(12_345);
    await put('b.part', someBytes(20_000, 2));
  });

  test('the request after the first ones is hit, so many times, on that path only', async () => {
    await start('faults: [{ verb: OPEN, path: .set.part, from: 2, times: 2, act: denied }]');
    const outcomes: string[] = [];
    for (const name of ['1.set.part', 'other', '2.set.part', '3.set.part', '4.set.part'])
      outcomes.push(
        await put(name, Buffer.from('x')).then(
          () => 'put',
          (e: { fault: string }) => e.fault,
        ),
      );
    expect(outcomes).toEqual(['put', 'put', 'denied', 'denied', 'put']);
  });

  test('a refusal after the effect is a lie about it', async () => {
    await start('faults: [{ verb: REMOVE, phase: after, act: failure }]');
    await put('gone', Buffer.from('x'));
    await at.connected((transport) =>
      expect(transport.remove('in/gone')).rejects.toMatchObject({ fault: 'protocol' }),
    );
    expect(existsSync(join(at.dir, 'in/gone'))).toBe(false);
  });

  test('sizes are lied about in looks and lists', async () => {
    await start(
      'faults: [{ verb: LSTAT, phase: after, times: always, act: lie, bytes: 7 }, { verb: READDIR, phase: after, times: always, act: lie, bytes: -9 }]',
    );
    await put('a', Buffer.from('four'));
    await at.connected(async (transport) => {
      expect((await transport.stat('in/a'))?.size).toBe(11);
      expect((await transport.list('in')).map(({ size }) => size)).toEqual([0]);
    });
  });

  test('a file seems to end early', async () => {
    await start('faults: [{ verb: READ, from: 2, times: always, act: end }]');
    await put('a', someBytes(100_000, 3));
    await at.connected(async (transport) => {
      const { length } = await collect(transport.download('in/a', 200_000));
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(32_768);
    });
  });

  test('a slow server is waited for', async () => {
    await start('faults: [{ verb: LSTAT, act: slow, seconds: 0.2 }]');
    const before = performance.now();
    await at.connected((transport) => transport.stat('in/a'));
    expect(performance.now() - before).toBeGreaterThan(190);
  });
});

describe('of the server', () => {
  const seen = (folder: string) =>
    at.connected(async (transport) => (await transport.list(folder)).map(({ name }) => name));

  test('another host key is not the one of its folder', async () => {
    await start('server: { hostKey: another }');
    await expect(seen('in')).rejects.toMatchObject({ fault: 'host-key' });
  });

  test('a file is gone from sight when the rename is answered, and kept in the archive', async () => {
    await start('server: { taken: hide }');
    await at.connected(async (transport) => {
      await transport.upload('in/a.part', inChunks(fakeRequest([])));
      await transport.renameNew('in/a.part', 'in/a');
      expect(await transport.stat('in/a')).toBeUndefined();
    });
    expect(readdirSync(join(at.dir, 'archive'))).toEqual(['000001-a']);
  });

  test('or is moved to a folder that shows it', async () => {
    await start('server: { taken: archive }');
    await at.send('a', fakeRequest([]));
    expect(await seen('in')).toEqual([]);
    expect(await seen('taken')).toEqual(['a']);
  });

  test('a file is taken when its marker is there', async () => {
    await start('server: { marker: .ok, taken: hide }');
    await put('a', fakeRequest([]));
    await at.bank.settled();
    expect(await seen('in')).toEqual(['a']);
    await put('a.ok', Buffer.alloc(0));
    expect(await seen('in')).toEqual([]);
    expect(readdirSync(join(at.dir, 'archive'))).toEqual(['000001-a']);
  });

  test('names that differ by case are one', async () => {
    await start('server: { anyCase: true }');
    await put('Batch.set', Buffer.from('x'));
    await expect(put('BATCH.SET', Buffer.from('y'))).rejects.toMatchObject({ fault: 'exists' });
    await at.connected((transport) => transport.remove('in/batch.set'));
    expect(await seen('in')).toEqual([]);
  });

  test('a rename may replace what is there', async () => {
    await start('server: { rename: overwrites }');
    await put('old', Buffer.from('old'));
    await put('new.part', Buffer.from('new'));
    await at.connected((transport) => transport.renameNew('in/new.part', 'in/old'));
    expect(readFileSync(join(at.dir, 'in/old'), 'utf8')).toBe('new');
  });
});

describe('of its answers', () => {
  const two: FakeDebit[] = [
    { reference: 'D1', amount: 1_000n },
    { reference: 'D2', amount: 2_500n },
  ];
  const references = (bytes: Uint8Array) =>
    linesOf(bytes)
      .filter(({ level }) => level === 'debit')
      .map(({ values }) => values['debit.reference']);
  const evening = '2026-03-10T10:00:00Z';
  async function answers(faults: string): Promise<Buffer[]> {
    await start(`answers: [${faults}]`);
    await at.send('a.jsonl', fakeRequest(two));
    await at.moveTo(evening);
    expect(at.faults).toEqual([]);
    return [...(await at.outbox()).values()];
  }

  test('twice: the same bytes under two names', async () => {
    const [one, other, ...more] = await answers('{ act: twice }');
    expect(one?.equals(other!)).toBe(true);
    expect(more).toEqual([]);
  });

  test('late: so many days after it was due', async () => {
    expect(await answers('{ act: late, days: 2 }')).toHaveLength(0);
    await at.moveTo('2026-03-12T09:59:59Z');
    expect((await at.outbox()).size).toBe(0);
    await at.moveTo('2026-03-12T10:00:00Z');
    expect((await at.outbox()).size).toBe(1);
  });

  test('truncated: the first half', async () => {
    const [half] = await answers('{ act: truncated }');
    const whole = await sound();
    expect(half).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
  });

  test('reordered: its debits in reverse', async () => {
    const [reversed] = await answers('{ act: reordered }');
    expect(references(reversed!)).toEqual(['D2', 'D1']);
  });

  test('wrong totals: the first debit is left out, and counted', async () => {
    const [wrong] = await answers('{ act: wrong-totals }');
    expect(references(wrong!)).toEqual(['D2']);
    expect(linesOf(wrong!)[0]?.values).toMatchObject({ 'submission.count': '2' });
  });

  test('the n-th answer, or those of one layout, only', async () => {
    const [only, ...more] = await answers('{ answer: 2, act: twice }, { layout: other, act: twice }');
    expect(references(only!)).toEqual(['D1', 'D2']);
    expect(more).toEqual([]);
  });

  /** The answer without faults, from a bank of its own. */
  async function sound(): Promise<Buffer> {
    const bank = new TestBank();
    await bank.start([fakePack(['code'])]);
    await bank.send('a.jsonl', fakeRequest(two));
    await bank.moveTo(evening);
    const [bytes] = [...(await bank.outbox()).values()];
    await bank.stop();
    return bytes!;
  }
});
