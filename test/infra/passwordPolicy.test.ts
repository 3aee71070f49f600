import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../web/src/signin/passwordPolicy.ts';
import { stackTemplate } from '../kit/stack/template.ts';

describe('F7, field 1.5 · the password rule', () => {
  test('that a deployment puts out is the one that its user pool has', () => {
    const { Resources, Outputs } = stackTemplate() as unknown as {
      Resources: Record<string, { Type: string; Properties: Record<string, any> }>; // any: CloudFormation's own JSON
      Outputs: Record<string, { Value: string }>;
    };
    const pools = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Cognito::UserPool');
    const { MinimumLength, RequireLowercase, RequireUppercase, RequireNumbers, RequireSymbols } =
      pools[0]!.Properties['Policies'].PasswordPolicy;
    expect(pools).toHaveLength(1);
    expect(parsePolicy(Outputs['PasswordPolicy']!.Value)).toEqual({
      MinimumLength,
      RequireLowercase,
      RequireUppercase,
      RequireNumbers,
      RequireSymbols,
    });
  });
});
