/** Reads debitrun.yaml. Pure. Every fault at once, each with file, line, path and what to do. */

import { LineCounter, parseDocument, visit } from 'yaml';
import { type Problem, problem } from '../problem.ts';
import { shownWord } from '../shown-word.ts';
import { checkCreditor } from './creditor.ts';
import { lineOf } from './locate.ts';
import type { Config, CreditorConfig, Schemes } from './model.ts';
import { parseSections, type ShapeFault, workspaceSections } from './shape.ts';

export type ParsedConfig = { readonly config?: Config | undefined; readonly problems: readonly Problem[] };

/** Out: the configuration, only when nothing is wrong with it. Problems: CONFIG_INVALID. */
export function parseConfig(text: string, file: string, schemes: Schemes): ParsedConfig {
  const lines = new LineCounter();
  // The failsafe schema keeps every scalar as text: 010 is an identifier, not the number 10.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines });
  const broken = document.errors.map(({ code, linePos }) =>
    problem(
      'CONFIG_INVALID',
      { file, line: linePos?.[0].line },
      `not readable as YAML (${code}).`,
      yamlHint(code),
    ),
  );
  visit(document, {
    Alias(_, { range }) {
      const where = { file, line: lines.linePos(range?.[0] ?? 0).line };
      broken.push(problem('CONFIG_INVALID', where, 'YAML aliases are not read.', 'Write the values out.'));
    },
  });
  if (broken.length > 0) return { problems: broken };
  const { config, faults } = checkWorkspace(document.toJS(), schemes);
  const problems = faults.map(({ path, message, hint }) => {
    const where = {
      file,
      line: lineOf(document, lines, path),
      path: path.map((key) => shownWord(String(key))).join('.'),
    };
    return problem('CONFIG_INVALID', where, message, hint);
  });
  problems.sort((a, b) => (a.where.line ?? 0) - (b.where.line ?? 0));
  return problems.length > 0 ? { problems } : { config, problems };
}

function checkWorkspace(
  raw: unknown,
  schemes: Schemes,
): { readonly config?: Config; readonly faults: readonly ShapeFault[] } {
  const { parsed, faults: shapeFaults } = parseSections(raw, workspaceSections);
  const faults = [...shapeFaults];
  const creditors = new Map<string, CreditorConfig>();
  for (const [id, section] of Object.entries(parsed.creditors ?? {})) {
    const checked = checkCreditor(id, section, schemes);
    faults.push(...checked.faults.map((fault) => ({ ...fault, path: ['creditors', id, ...fault.path] })));
    if (checked.creditor) creditors.set(id, checked.creditor);
  }
  if (parsed.workspace === undefined || parsed.database === undefined) return { faults };
  return {
    config: { workspace: parsed.workspace, database: databaseOf(parsed.database), creditors },
    faults,
  };
}

function databaseOf(text: string): Config['database'] {
  return text === 'embedded' ? { kind: 'embedded' } : { kind: 'env', name: text.slice('env:'.length) };
}

/** The parser's own messages can show the text, so only its code is told. */
function yamlHint(code: string): string {
  return code === 'DUPLICATE_KEY' ? 'Each name may stand once: remove one.' : 'Check indentation and quotes.';
}
