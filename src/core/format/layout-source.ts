/** A YAML file under formats/, read with positions, so that each fault names its line. Pure. text ─▶ [here] ─▶ zod. */

import { isMap, isNode, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Problem, type ProblemCode, problem } from '../problem.ts';

export type SourcePath = readonly PropertyKey[];

export type YamlSource = {
  readonly origin: string;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Line of the node at the path, or of the nearest node above it that exists. */
  lineOf(path: SourcePath): number | undefined;
};

export function readYaml(text: string, origin: string, code: ProblemCode = 'LAYOUT_INVALID'): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems = document.errors.map((error) =>
    problem(code, { file: origin, line: lineCounter.linePos(error.pos[0]).line }, error.message),
  );
  const root = document.contents as Node | null;
  return {
    origin,
    value: problems.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
    problems,
    lineOf(path) {
      const offset = offsetOf(root, path);
      return offset === undefined ? undefined : lineCounter.linePos(offset).line;
    },
  };
}

/** A list whose items have names can be walked by name too, as merged layouts are. */
function offsetOf(root: Node | null, path: SourcePath): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const key of path) {
    if (isMap(node)) node = node.get(key, true);
    else if (isSeq(node)) {
      node =
        typeof key === 'number'
          ? node.get(key, true)
          : node.items.find((one) => isMap(one) && one.get('name') === key);
    } else break;
    if (!isNode(node) || !node.range) break;
    offset = node.range[0];
  }
  return offset;
}

/** zod's findings as problems at their lines. `where` turns a path of the checked value into one of the source. */
export function schemaProblems(
  source: YamlSource,
  error: z.ZodError,
  where: (path: SourcePath) => SourcePath = (path) => path,
): readonly Problem[] {
  return flatIssues(error.issues).map(({ path, message }) => faultAt(source, where(path), path, message));
}

export function faultAt(source: YamlSource, place: SourcePath, path: SourcePath, message: string): Problem {
  const shown = path.map(String).join('.');
  return problem(
    'LAYOUT_INVALID',
    { file: source.origin, line: source.lineOf(place), path: shown || undefined },
    message,
  );
}

type Flat = { readonly path: SourcePath; readonly message: string };

/** Of a union that fits nowhere the alternative that came furthest says most. */
function flatIssues(issues: readonly z.core.$ZodIssue[], above: SourcePath = []): readonly Flat[] {
  return issues.flatMap((issue): readonly Flat[] => {
    const path = [...above, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0)
      return [{ path, message: issue.message }];
    const depth = (list: readonly z.core.$ZodIssue[]) => Math.max(0, ...list.map((one) => one.path.length));
    const furthest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(furthest) === 0) return [{ path, message: furthest[0]?.message ?? issue.message }];
    return flatIssues(furthest, path);
  });
}
