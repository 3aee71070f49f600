import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { complaintsOf } from './compiler.ts';

/** One slip of the pen in a file of ours, and the name that the compiler must not know. */
const slips: [file: string, from: string, to: string, unknown: string][] = [
  ['resolvers/shared/heard.ts', 'ctx.args.userId', 'ctx.args.userID', 'userID'],
  ['resolvers/Me.actions.ts', 'ctx.source.id', 'ctx.source.idd', 'idd'],
  ['resolvers/Me.trials.ts', 'pk: {', 'pkk: {', 'pkk'],
  ['resolvers/shared/trial.ts', 'trial.productId', 'trial.productIdd', 'productIdd'],
  ['resolvers/shared/trial.ts', 'status: trial.status,', '', 'status'],
  ['resolvers/Me.subscriptions.ts', 'row.plan_id', 'row.plan_idd', 'plan_idd'],
  ['resolvers/shared/entitlements.ts', '{ status }', '{ state }', 'state'],
  ['resolvers/Query.account.ts', 'ctx.args.email', 'ctx.args.mail', 'mail'],
  ['resolvers/Mutation.publishUsage.ts', 'ctx.args.usage', 'ctx.args.usages', 'usages'],
  ['resolvers/shared/actionPage.ts', 'args.limit', 'args.limits', 'limits'],
  ['resolvers/steps/listProducts.ts', 'row.active', 'row.isActiv', 'isActiv'],
  ['resolvers/steps/findAccountId.ts', 'found.user_id', 'found.userId', 'userId'],
  ['resolvers/steps/getAnyAccount.ts', 'const { userId }', 'const { userIdd: userId }', 'userIdd'],
  ['resolvers/steps/findOpenCounter.ts', 'row.carried_by', 'row.carried_bye', 'carried_bye'],
  ['resolvers/steps/getOwnTrial.ts', 'ctx.args;', 'ctx.arg;', 'arg'],
  ['store/rows/usage.ts', 'row.limit_value', 'row.limit', 'limit'],
  ['store/rows/trials.ts', 'row.trialId', 'row.trialIdd', 'trialIdd'],
  ['store/rows/products.ts', 'row.description ??', 'row.descriptions ??', 'descriptions'],
];

test('a misspelt argument, attribute or field in a resolver does not compile', { timeout: 120_000 }, () => {
  const files = [...new Set(slips.map(([file]) => file))];
  const asTheyAre = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const slipped = slips.map(([file, from, to]) => {
    const text = readFileSync(file, 'utf8');
    expect(text, file).toContain(from);
    return { file, text: text.replace(from, to) };
  });
  const complaints = complaintsOf([...asTheyAre, ...slipped]);
  expect(complaints.slice(0, files.length)).toEqual(files.map(() => ''));
  const accepted = slips
    .map((slip, index) => ({ slip, heard: complaints[files.length + index]! }))
    .filter(
      ({ slip: [, , , unknown], heard }) =>
        !new RegExp(`'${unknown}' (does not exist|is missing)`).test(heard),
    );
  expect(accepted).toEqual([]);
});

test('neither `any` nor AppSync’s own `Context`, which is `any` all over, passes the lint of resolvers', async () => {
  const eslint = new ESLint();
  const broken = async (filePath: string, text: string) => {
    const [result] = await eslint.lintText(text, { filePath });
    return result!.messages.map(({ line, ruleId }) => `${line} ${ruleId}`);
  };
  const text = `import type { Context } from '@aws-appsync/utils';
export function request(ctx: Context) {
  const row = ctx.args as any;
  return { payload: row };
}
`;
  expect(await broken('resolvers/Query.me.ts', text)).toEqual([
    '2 @typescript-eslint/no-restricted-types',
    '3 @typescript-eslint/no-explicit-any',
  ]);
  expect(
    await broken('store/rows/users.ts', 'export const row = (one: any) => new Map([[1, one]]);\n'),
  ).toEqual(['1 @typescript-eslint/no-explicit-any', '1 no-restricted-syntax', '1 no-restricted-globals']);
}, 120_000);
