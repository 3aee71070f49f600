// Which permissions of the stack no product that ran under test has needed.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Merges what each product said of its roles into `build/permissions.md` and gives one line. A statement counts as
 * exercised, and an action as used, when any product used it.
 */
export function reportPermissions(folder, root) {
  const reports = existsSync(folder)
    ? readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    : [];
  rmSync(folder, { recursive: true, force: true });
  if (reports.length === 0) return undefined;
  const idle = inAll(reports, (report) => report.unused.map((one) => ({ ...one, left: one.actions })));
  const wide = inAll(reports, (report) => [
    ...report.unused.map((one) => ({ ...one, left: one.actions })),
    ...report.wider.map((one) => ({ ...one, left: one.unusedActions })),
  ]).filter((one) => !idle.some((other) => keyOf(other) === keyOf(one)));
  const file = join(root, 'build', 'permissions.md');
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(file, page(idle, wide, reports.length));
  return `Permissions: ${idle.length} statements were never exercised and ${wide.length} are wider than used, over ${reports.length} products (build/permissions.md).`;
}

/** What is left over in every report, with the actions that are left over in every one. */
function inAll(reports, leftoversOf) {
  const found = new Map();
  for (const report of reports) {
    for (const one of leftoversOf(report)) {
      const known = found.get(keyOf(one));
      const left = known ? known.left.filter((action) => one.left.includes(action)) : one.left;
      found.set(keyOf(one), { ...one, left, seen: (known?.seen ?? 0) + 1 });
    }
  }
  return [...found.values()].filter((one) => one.seen === reports.length && one.left.length > 0);
}

const keyOf = ({ role, source, path }) => `${role} ${source} ${path}`;

function page(idle, wide, products) {
  const lines = (list) =>
    list
      .map((one) => `- ${one.role} (${one.source} ${one.path}): ${one.left.join(', ')}`)
      .sort()
      .join('\n');
  return `# Permissions that no test needed

From ${products} products that ran under test.

## Statements that were never exercised

${lines(idle) || 'None.'}

## Actions that their statement grants and no test used

${lines(wide) || 'None.'}
`;
}
