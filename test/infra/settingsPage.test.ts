import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parameters } from '../../infra/parameterList.ts';
import { synthKinds } from '../../infra/settingList.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const source = ts.createSourceFile(
  'settings.ts',
  readFileSync('infra/settings.ts', 'utf8'),
  ts.ScriptTarget.Latest,
  true,
);

/** The fields of an interface of infra/settings.ts, each with the default that its comment ends with. */
function commentsOf(name: string): Map<string, string> {
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)!;
  return new Map(
    found.members.map((member) => {
      const [comment] = ts.getJSDocCommentsAndTags(member);
      const text = ts.getTextOfJSDocComment(comment!.comment)!.replaceAll(/\s+/g, ' ');
      return [member.name!.getText(), /(?:^|\. )Default (.+?)[.;]( |$)/.exec(`${text} `)?.[1] ?? text];
    }),
  );
}

/** The rows of the table below a heading of docs/settings.md: setting and default. */
function rowsBelow(heading: string): Map<string, string> {
  const page = readFileSync('docs/settings.md', 'utf8');
  const [, part] = page.split(`## ${heading}\n`);
  const [table] = part!.split('\n## ');
  return new Map(
    [...table!.matchAll(/^\| `([\w.]+)` +\| (.+?) +\| /gm)].map(([, field, usual]) => [field!, usual!]),
  );
}

describe('docs/settings.md and the comments that an editor shows', () => {
  test.each([
    ['Parameters', 'ParameterSettings', parameters],
    ['Parts of the template', 'SynthSettings', synthKinds],
  ])('%s: name every setting that there is, with the same default', (heading, type, list) => {
    const rows = rowsBelow(heading);
    expect(rows.size).toBeGreaterThan(5);
    expect([...rows.keys()].sort()).toEqual(Object.keys(list).sort());
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(commentsOf(type)));
  });

  test('give each parameter the default that the template gives it', () => {
    const rows = rowsBelow('Parameters');
    const declared = Object.entries(stackTemplate().Parameters!).filter(
      ([name]) => name !== 'BootstrapVersion',
    );
    expect(declared.map(([name]) => name).sort()).toEqual(
      Object.values(parameters)
        .map(({ name }) => name)
        .sort(),
    );
    /** What CloudFormation spells otherwise. */
    const spelled: Record<string, string> = {
      false: 'off',
      'review for each': 'refund=review,dispute=review,early_warning=review',
      'the web client\u2019s own address': 'none',
    };
    for (const [name, { Default }] of declared) {
      const said = rows.get(`${name[0]!.toLowerCase()}${name.slice(1)}`)!.replaceAll('`', '');
      expect((spelled[said] ?? said).split(', in')[0], name).toBe(String(Default));
    }
  });
});
