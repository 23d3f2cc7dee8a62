/** A runner whose work was taken over commits nothing more, whatever it knows of it. On either store. */

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Fence, FencedError, fenced, runnersAtWork, takeFence } from '../../src/store/fence.ts';
import { openStore } from '../../src/store/open.ts';
import { workspacePaths } from '../../src/workspace.ts';
import { describeOnStores, placeStore } from '../support/database.ts';
import { addCharge } from '../support/rows.ts';
import { runFolder } from '../support/run-folder.ts';

describeOnStores('the fence', (database) => {
  let runs = 0;
  const runner = (holder: string) => ({ holder, run: `run-${++runs}` });

  const commits = async (fence: Fence, charge: string) => {
    try {
      await addCharge(fenced(database(), fence), 'fenced', charge);
      return true;
    } catch (error) {
      if (error instanceof FencedError) return false;
      throw error;
    }
  };

  it('lets the last who took a creditor commit, and nobody before', async () => {
    const first = await takeFence(database(), 'jade', runner('first'));
    expect(await commits(first, 'C1')).toBe(true);
    const second = await takeFence(database(), 'jade', runner('second'));
    expect(await commits(first, 'C2')).toBe(false);
    expect(await commits(second, 'C3')).toBe(true);
    const charges = await database().query<{ charge_id: string }>(
      "select charge_id from charge where creditor = 'fenced' order by charge_id",
    );
    expect(charges.map(({ charge_id }) => charge_id)).toEqual(['C1', 'C3']);
  });

  it('keeps two creditors apart, and work on everything apart from each', async () => {
    const jade = await takeFence(database(), 'jade', runner('jade'));
    const club = await takeFence(database(), 'club', runner('club'));
    expect([await commits(jade, 'C4'), await commits(club, 'C5')]).toEqual([true, true]);
    const all = await takeFence(database(), '*', runner('all'));
    expect([await commits(jade, 'C6'), await commits(club, 'C7'), await commits(all, 'C8')]).toEqual([
      false,
      false,
      true,
    ]);
    await takeFence(database(), 'jade', runner('jade again'));
    expect(await commits(all, 'C9')).toBe(false);
  });

  it('does not come between a snapshot and the state it reads, and a snapshot changes nothing', async () => {
    const fence = await takeFence(database(), 'snap', runner('reader'));
    const store = fenced(database(), fence);
    const level = await store.snapshot((tx) => tx.query('show transaction_isolation'));
    expect(level).toEqual([{ transaction_isolation: 'repeatable read' }]);
    await expect(
      store.snapshot((tx) => tx.query("delete from runner where creditor = 'snap'")),
    ).rejects.toThrow('read-only');
  });

  it('shows who is at work until it has ended', async () => {
    const fence = await takeFence(database(), 'lamp', runner('li with "cycle"'));
    await fence.beat();
    const shown = async () => (await runnersAtWork(database())).filter(({ scope }) => scope === 'lamp');
    expect((await shown()).map(({ holder }) => holder)).toEqual(['li with "cycle"']);
    await fence.end();
    expect(await shown()).toEqual([]);
  });
});

it('is not taken by who only reads the embedded store: nothing is written for a look', async () => {
  const workspace = mkdtempSync(join(runFolder(), 'reader-'));
  await placeStore(workspace);
  const { store } = workspacePaths(workspace);
  const taken = async (use: 'read' | 'write') => {
    const opened = await openStore(store, undefined, 'li', { use });
    const [row] = await opened.query<{ token: bigint }>("select token from runner where creditor = '*'");
    await opened.close();
    return row?.token;
  };
  expect([await taken('write'), await taken('read'), await taken('write')]).toEqual([1n, 1n, 2n]);
});
