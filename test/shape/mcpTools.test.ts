import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operatorFields, serviceFields } from '../../packages/mcp/src/generated/tools.ts';
import { offeredTo } from '../../packages/mcp/src/tools/offered.ts';

const schema = buildSchema(
  ['schema.graphql', 'infra/appsync.graphql'].map((file) => readFileSync(file, 'utf8')).join('\n'),
);

/** What the MCP server offers to no caller, and why. */
const leftOut = {
  operator: ['approveRequest', 'deleteAccount', 'exportAccount', 'rejectRequest'],
  service: ['consumeUsageFor', 'publishAccount', 'publishUsage'],
};

/** Fields of the schema whose directives say that such a caller may call them. */
function callable(isCallable: (directives: string) => boolean): string[] {
  return [schema.getQueryType()!, schema.getMutationType()!]
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ astNode }) =>
      isCallable(
        (astNode?.directives ?? [])
          .map(({ name, arguments: args }) => {
            const isOfGroups = args?.some((one) => one.name.value === 'cognito_groups');
            return `${name.value}${isOfGroups ? '(groups)' : ''}`;
          })
          .join(' '),
      ),
    )
    .map(({ name }) => name)
    .sort();
}

const names = (fields: { name: string }[]) => fields.map(({ name }) => name).sort();

describe('the tools of the MCP server', () => {
  test('are all that operators may call, but for what is left to a person', () => {
    const expected = callable((said) => said.includes('(groups)')).filter(
      (name) => !leftOut.operator.includes(name),
    );
    expect(expected.length).toBeGreaterThan(20);
    expect(names(operatorFields)).toEqual([...expected, 'accountActions'].sort());
  });

  test("are all that services may call, but for Usher's own and what is deprecated", () => {
    const expected = callable((said) => said.includes('aws_iam')).filter(
      (name) => !leftOut.service.includes(name),
    );
    expect(expected.length).toBeGreaterThan(12);
    expect(names(serviceFields)).toEqual(expected);
    // The price list is about no account.
    for (const { input } of serviceFields.filter(({ name }) => name !== 'pricing'))
      expect(input.required).toContain('userId' in input.properties ? 'userId' : 'accountId');
  });

  test('change nothing unless changes are allowed', () => {
    for (const kind of ['operator', 'service'] as const)
      for (const { field, isChange, fixed } of offeredTo(kind, false)) {
        expect(isChange).toBe(false);
        if (field.kind === 'mutation') expect(fixed).toEqual({ dryRun: true });
      }
  });

  test('take an idempotency key with every change, and a reason wherever the API keeps one', () => {
    const changes = offeredTo('operator', true).filter(({ isChange }) => isChange);
    expect(changes.length).toBeGreaterThan(7);
    for (const { field, input } of changes) {
      expect(input.required, field.name).toContain('idempotencyKey');
      if ('reason' in field.input.properties) expect(input.required, field.name).toContain('reason');
    }
  });
});
