/** Reads every import under src/ and keeps the arrows of STYLE.md true; core stays pure; no module asks which bank it is. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type Import = { readonly target: string; readonly typeOnly: boolean };
type Module = { readonly path: string; readonly text: string; readonly imports: readonly Import[] };

/** "core/planning/plan.ts" and what it imports: other modules by path, packages by name. */
const modules: ReadonlyMap<string, Module> = new Map(
  filesUnder('src', '.ts').map((file) => {
    const path = relative('src', file);
    const text = readFileSync(join(root, file), 'utf8');
    return [path, { path, text, imports: importsOf(path, text) }];
  }),
);

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)';/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...statements].map(([, type, target = '']) => ({ target, typeOnly: type !== undefined })),
    ...[...dynamic].map(([, target = '']) => ({ target, typeOnly: false })),
  ].map(({ target, typeOnly }) => ({
    target: target.startsWith('.') ? normalize(join(dirname(path), target)) : target,
    typeOnly,
  }));
}

/** Pairs "from -> to" that break a rule: readable in a failure. */
function broken(rule: (from: Module, to: string) => boolean): string[] {
  return [...modules.values()].flatMap((from) =>
    from.imports.filter(({ target }) => !rule(from, target)).map(({ target }) => `${from.path} -> ${target}`),
  );
}

/** "core", "cli" …; files right under src/ are the composition and count as "main". */
const layerOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : 'main');

describe('the whole of src/ is seen', () => {
  it('more than 80 modules, each with its imports understood', () => {
    expect(modules.size).toBeGreaterThan(80);
    const spelled = [...modules.values()].reduce(
      (sum, { text }) => sum + (text.match(/\bfrom '|\bimport\(\s*'|^import '/gm)?.length ?? 0),
      0,
    );
    const seen = [...modules.values()].reduce((sum, { imports }) => sum + imports.length, 0);
    expect(seen).toBe(spelled);
  });

  it('every import of a module names a file that is there', () => {
    expect(broken((_from, to) => !to.endsWith('.ts') || modules.has(to))).toStrictEqual([]);
  });
});

/** Who may import whom; everybody may import their own. Source: STYLE.md, "imports". */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  store: ['core'],
  transport: ['core'],
  notify: ['core'],
  bank: ['core'],
  steps: ['core', 'store', 'transport', 'notify'],
  main: ['core', 'store', 'transport', 'notify', 'steps'],
  selftest: ['core', 'store', 'transport', 'notify', 'steps', 'main', 'bank'],
  cli: ['core', 'steps', 'main', 'bank', 'demo', 'selftest'],
  demo: ['core', 'store', 'transport', 'notify', 'steps', 'main', 'bank', 'cli'],
};

/** What stands outside the arrows, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  'steps/formats.ts -> formats.ts': 'reads the layouts for the commands that need no workspace',
};
/** The command line may ask the store questions and print its errors; opening it is main's, changing it the steps'. */
const closedToCli = new Set(
  ['embedded', 'server', 'open', 'migrate', 'unit'].map((name) => `store/${name}.ts`),
);

describe('the arrows', () => {
  it('cli -> steps -> core; steps -> store, transport, notify -> core; bank -> core; core -> core', () => {
    const crossed = broken((from, to) => {
      const [own, other] = [layerOf(from.path), layerOf(to)];
      if (!to.endsWith('.ts') || own === other) return true;
      if (own === 'cli' && other === 'store') return !closedToCli.has(to);
      return arrows[own]?.includes(other) ?? false;
    });
    expect(crossed.filter((pair) => !(pair in exceptions))).toStrictEqual([]);
  });

  it('no exception is kept that is not needed', () => {
    const all = new Set(broken(() => false));
    expect(Object.keys(exceptions).filter((pair) => !all.has(pair))).toStrictEqual([]);
  });

  it('the embedded bank knows formats, basics and the scheme, and nothing of how we bill, plan or settle', () => {
    const stages = broken((from, to) => {
      if (layerOf(from.path) !== 'bank' || layerOf(to) !== 'core') return true;
      return rankOf(to) === 0;
    });
    expect(stages).toStrictEqual([]);
  });

  it('inside core a later stage may import an earlier one, never back', () => {
    const back = broken((from, to) => {
      if (layerOf(from.path) !== 'core' || layerOf(to) !== 'core') return true;
      return rankOf(from.path) >= rankOf(to);
    });
    expect(back).toStrictEqual([]);
  });

  it('no module needs itself at run time, through whatever chain', () => {
    expect(cycles()).toStrictEqual([]);
  });
});

const stages = ['billing', 'planning', 'notices', 'batching', 'returns', 'settlement', 'follow-up'];
const foundation = new Set(['calendar', 'accounts', 'format']);

/** 0: the basics every stage stands on; 1 …: the stages in order; above them: what looks at all of them. */
function rankOf(path: string): number {
  const [, folder = '', file] = path.split('/');
  if (file === undefined || foundation.has(folder)) return 0;
  const stage = stages.indexOf(folder);
  return stage < 0 ? stages.length + 1 : stage + 1;
}

/** Each ring of run-time imports once, as "a.ts -> b.ts -> a.ts". */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const { target, typeOnly } of modules.get(path)?.imports ?? []) {
      if (!typeOnly && modules.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of modules.keys()) visit(path, []);
  return found;
}

describe('shared code never asks which bank it is', () => {
  /** Packs by their folders, and names of banks and schemes a pack may stand for. */
  const packs = readdirSync(join(root, 'formats'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const names =
    /\b(bocom|nacha|zengin|bacs|becs|autogiro|avtalegiro|febraban|betalingsservice|unionpay|icbc|ccb|southern.?grid|sepa|clieop)\b/i;
  const mayName = (path: string) => /^(core\/accounts|core\/calendar|demo)\//.test(path);
  // the charset is named for the standard that defines it, and layouts that are stored name it so
  const charsetName = /^\s*sepa: \{$/;

  it('no source names a bank or a scheme, but account checks, calendars and the demo’s data', () => {
    const found = [...modules.values()]
      .filter(({ path }) => !mayName(path))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .filter((line) => names.test(line) || packs.some((pack) => new RegExp(`\\b${pack}\\b`).test(line)))
          .filter((line) => !charsetName.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(found).toStrictEqual([]);
  });
});

describe('what is slow to load', () => {
  it.each([
    ['openpgp', ['transport/openpgp.ts']],
    ['ssh2-sftp-client', ['transport/sftp-session.ts']],
  ])('%s is imported where it is used, and waited for only then', (name, places) => {
    const users = [...modules.values()].filter(({ imports }) =>
      imports.some(({ target, typeOnly }) => target === name && !typeOnly),
    );
    expect(users.map(({ path }) => path)).toStrictEqual(places);
  });

  it('openpgp by no import statement', () => {
    const statements = [...modules.values()].filter(({ text }) =>
      /^import (?!type )[^;]*'openpgp';/m.test(text),
    );
    expect(statements.map(({ path }) => path)).toStrictEqual([]);
  });
});

describe('core is pure', () => {
  const core = [...modules.values()].filter(({ path }) => layerOf(path) === 'core');

  it('it imports nothing of Node but hashing and signatures', () => {
    const node = core.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target.startsWith('node:') && target !== 'node:crypto')
        .map(({ target }) => `${path} -> ${target}`),
    );
    expect(node).toStrictEqual([]);
  });

  it.each([
    ['the clock', /\bnew Date\(\)|\bDate\.now\b|\bperformance\b/],
    ['randomness', /\bMath\.random\b|\brandom(Bytes|UUID|Int)\b|\bgenerateKeyPair/],
    ['the environment', /\bprocess\.|\bglobalThis\.process\b/],
    ['waiting or the network', /\bsetTimeout\b|\bsetInterval\b|\bfetch\(/],
    ['the console', /\bconsole\./],
  ])('it does not use %s', (_what, pattern) => {
    const users = core.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);
    expect(users).toStrictEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

describe('every source file', () => {
  const files = [
    ...[...modules.values()].map(({ path, text }) => ({ path: `src/${path}`, text })),
    ...filesUnder('src', '.sql').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
    ...filesUnder('scripts', '.mjs').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  ];

  it('begins by saying what it is', () => {
    expect(
      files.filter(({ text }) => !/^(\/\*\* \S|\/\/ \S|-- \S)/.test(text)).map(({ path }) => path),
    ).toStrictEqual([]);
  });

  it('has one concept and fewer than 400 lines', () => {
    const long = files.filter(({ path, text }) => !path.endsWith('.sql') && text.split('\n').length > 400);
    expect(long.map(({ path }) => path)).toStrictEqual([]);
  });
});

describe('tests that need a server', () => {
  const named = filesUnder('test', '.ts').flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(/skipIf\((serverUrl =|!sshdWanted)[^(]*\(\s*(.*)/g),
    ].map(([, needs = '', name = '']) => ({
      path,
      word: needs === '!sshdWanted' ? 'sshd' : 'PostgreSQL server',
      name,
    })),
  );

  it('have it in their name, by which .ci/run picks them', () => {
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ word, name }) => !name.includes(word))).toStrictEqual([]);
  });
});
