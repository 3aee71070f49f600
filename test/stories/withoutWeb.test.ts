import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { synth } from '../../tools/dev/synth.mjs';
import { aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { templateOf, type Template } from '../kit/stack/template.ts';

const longMs = 300_000;
const frontEnd = 'https://app.example.com';
const folder = mkdtempSync(join(tmpdir(), 'usher-without-web-'));
let template: Template;
beforeAll(async () => {
  const settings = { web: false };
  await synth({ env: 'prod', extensions: localExtensions(), settings, folder, validated: true });
  template = templateOf(folder, 'usher-prod');
}, longMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('A3 · a stack without the web', () => {
  test('fits the schemas of CloudFormation', () => {
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });

  test('has no distribution, no bucket, no operators’ page, and nothing that speaks of them', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.length).toBeGreaterThan(250);
    expect(types.filter((type) => /CloudFront|S3::Bucket/.test(type))).toEqual([]);
    expect(
      Object.keys(template.Outputs!)
        .filter((name) => /Web|Admin|Bucket/.test(name))
        .sort(),
    ).toEqual(['ArchiveBucket', 'StripeWebhookUrl']);
    const { Resources, Outputs } = template;
    expect(JSON.stringify({ Resources, Outputs })).not.toMatch(
      /operatorsPage|OperatorsFiles|WebDistribution/,
    );
  });

  test('asks for the front end to which Stripe sends the browser back, and takes no other', () => {
    const { Default, AllowedPattern } = template.Parameters!['WebOrigins']!;
    expect(Default).toBeUndefined();
    const takes = (value: string) => new RegExp(`^(?:${AllowedPattern})$`).test(value);
    expect(
      [frontEnd, `${frontEnd},https://b.example`, 'none', '', 'http://localhost:4000'].map(takes),
    ).toEqual([...[true, true, false, false, false]]);
    const told = Object.values(template.Resources).flatMap(
      ({ Properties }) => Properties?.['Environment']?.Variables?.WEB_ORIGINS ?? [],
    );
    expect(told).toEqual(Array(3).fill({ Ref: 'WebOrigins' }));
  });

  describe('on this machine', () => {
    let product: Product;
    beforeAll(async () => {
      const parameter = ['--parameter', `WebOrigins=${frontEnd}`];
      product = await startProduct({ args: ['--template', folder, '--own', ...parameter] });
    }, longMs);
    afterAll(() => product.stop());

    test('starts, counts, and says of no page where it would be', async () => {
      const person = await aPerson(product);
      expect(await gets(product, person, '{ me { email } }')).toEqual({ me: { email: person.email } });
      expect(product.outputs).not.toHaveProperty('webUrl');
      expect(product.outputs).not.toHaveProperty('adminUrl');
      expect(product.printed()).toMatch(/GraphQL +http/);
      expect(product.printed()).not.toMatch(/^ +(Web|Admin) +http/m);
      const { status } = await fetch(new URL('/', product.outputs.graphqlUrl));
      expect(status).toBe(404);
    });
  });
});
