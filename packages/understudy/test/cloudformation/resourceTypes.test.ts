import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { asText, resourceTypes } from '../../tools/resourceTypes.mjs';
import { resourceType } from '../../src/cloudformation/resourceTypes.ts';

const file = readFileSync('packages/understudy/src/cloudformation/generated/resourceTypes.json', 'utf8');

describe('what is known of resource types', () => {
  test('is what its command writes of the version of CloudFormation’s data that is installed', () => {
    const { version } = createRequire(import.meta.url)('@aws-cdk/aws-service-spec/package.json');
    expect(JSON.parse(file).version).toBe(version);
    // Reading all of the data takes seconds: the long programme compares byte for byte.
    if (process.env['USHER_FULL']) expect(asText(resourceTypes())).toBe(file);
  });

  test('says which properties make a new physical resource', () => {
    expect(resourceType('AWS::DynamoDB::Table')).toMatchObject({
      required: ['KeySchema'],
      replaces: ['ImportSourceSpecification', 'KeySchema', 'TableName'],
    });
    expect(resourceType('AWS::IAM::Role')!.replaces).toEqual(['Path', 'RoleName']);
    expect(resourceType('AWS::Nothing::Here')).toBeUndefined();
  });
});
