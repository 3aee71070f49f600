// A plugin of GraphQL Code Generator: writes the names of the files in functions/ as types (see codegen.yml).
import { readdirSync, readFileSync } from 'node:fs';

const handlerPattern = /^export const handler = (async\b|\w+)/m;

export function plugin() {
  const handlers = readdirSync('functions')
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => {
      const made = handlerPattern.exec(readFileSync(`functions/${file}`, 'utf8'))?.[1];
      return made === undefined ? [] : [{ name: file.slice(0, -'.ts'.length), isDoor: /door$/i.test(made) }];
    });
  const doors = handlers.filter(({ isDoor }) => isDoor);
  const others = handlers.filter(({ isDoor }) => !isDoor);
  return [
    '/** Functions that answer a field: their handler is made by `door` or by a function named `…Door`. */',
    union('DoorName', doors),
    '',
    '/** Functions that a schedule, a stream, a trigger or a URL starts. */',
    union('JobName', others),
    '',
  ].join('\n');
}

function union(type, files) {
  return `export type ${type} =\n${files.map(({ name }) => `  | '${name}'`).join('\n')};`;
}
