import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/configuration/parse.ts';
import { changedParts, configurationParts } from '../../../src/core/configuration/parts.ts';
import { officeConfig } from '../../support/office.ts';
import { packs } from '../format/written.ts';

const schemes = new Map([...packs].map(([name, pack]) => [name, pack.scheme]));

function partsOf(text: string, pack = packs.get('cn-bocom')) {
  const config = parseConfig(text, 'debitrun.yaml', schemes).config?.creditors.get('estate');
  if (config === undefined || pack === undefined) throw new Error('the configuration is faulty');
  return configurationParts(config, pack);
}

const text = officeConfig();
const now = partsOf(text);

describe('what two people accept of a configuration', () => {
  it.each([
    ['where files go', officeConfig({ path: 'elsewhere' }), ['bank']],
    [
      'the keys files are sealed for',
      text.replace(
        'path: bank }',
        `path: bank, openpgp: { bankKeys: [{ file: k, fingerprint: "${'ab'.repeat(20)}" }], privateKey: file:k } }`,
      ),
      ['bank'],
    ],
    ['the account to credit', text.replace('4410043948854', '4410043948855'), ['settings']],
    ['the collection day', text.replace('day: 10', 'day: 11'), ['collection']],
    ['a limit', officeConfig({ approval: '{ limits: { perFile: "1.00" } }' }), ['approval']],
    ['a comment', `${text}# hello\n`, []],
    ['the name of the workspace', text.replace('workspace: office', 'workspace: other'), []],
  ])('%s', (_what, changed, parts) => {
    expect(changedParts(now, partsOf(changed))).toStrictEqual(parts);
  });

  it('a layout and a code of the pack, by name', () => {
    const pack = packs.get('cn-bocom');
    const layout = pack?.layouts.get('cn-bocom/return');
    if (pack === undefined || layout === undefined) throw new Error('no such pack');
    const layouts = new Map(pack.layouts).set('cn-bocom/return', { ...layout, digest: 'another' });
    const reasons = new Map([...pack.reasons].slice(1));
    const other = partsOf(text, { ...pack, layouts, reasons });
    expect(changedParts(now, other)).toStrictEqual(['cn-bocom/reasons', 'cn-bocom/return']);
  });
});
