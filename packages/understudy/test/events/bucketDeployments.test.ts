import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import { Journal } from '../../src/kernel/journal.ts';
import { Buckets } from '../../src/s3/buckets.ts';
import { deployFiles } from '../../src/s3/bucketDeployments.ts';
import { readTemplate } from '../../src/template/stack.ts';
import { addresses } from '../dynamodb/fixture.ts';

const scratch = fs.mkdtempSync(path.join(tmpdir(), 'understudy-files-'));
const clock = new Clock();
let folder: string;
let buckets: Buckets;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(scratch, 'cdk-'));
});
afterAll(() => {
  clock.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** As the CDK writes it, with its function in Python and the layer that this one needs. */
function synthesized(properties: object, files: Record<string, string>): void {
  for (const [name, text] of Object.entries({ 'asset.site/index.html': '<p>', ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const assets = { site: 'asset.site', told: 'asset.told' };
  const destinations = (objectKey: string) => ({ here: { objectKey: `${objectKey}.zip` } });
  const listed = Object.entries(assets).map(([id, file]) => [
    id,
    { source: { path: file }, destinations: destinations(id) },
  ]);
  fs.writeFileSync(
    path.join(folder, 'app.assets.json'),
    JSON.stringify({ files: Object.fromEntries(listed) }),
  );
  const Resources = {
    Site: { Type: 'AWS::S3::Bucket' },
    Deployer: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'python3.13', Handler: 'index.handler', Layers: ['a-layer'], Code: {} },
    },
    Files: {
      Type: 'Custom::CDKBucketDeployment',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Deployer', 'Arn'] },
        DestinationBucketName: { Ref: 'Site' },
        SourceObjectKeys: ['site.zip'],
        ...properties,
      },
    },
  };
  fs.writeFileSync(path.join(folder, 'app.template.json'), JSON.stringify({ Resources }));
}

/** What lies in the bucket after a start, with its headers. */
function deployed(): Record<string, unknown> {
  const stack = readTemplate(folder, { addresses, seed: 'a' });
  const journal = new Journal(folder, 'events');
  buckets = new Buckets(stack.resources, folder, journal, clock, stack.region);
  deployFiles(stack, buckets, folder);
  const bucket = stack.resources.get('Site')!.physicalId;
  const there = buckets
    .list(bucket, '')
    .map((object) => [object.key, [String(buckets.read(bucket, object)), object.headers]]);
  journal.close();
  return Object.fromEntries(there);
}

const html = { 'content-type': 'text/html; charset=utf-8' };

describe('files that the CDK puts into a bucket while a stack is deployed', () => {
  test('lie there after a start, with the headers that they are served with, and no function is run', () => {
    const SystemMetadata = { 'cache-control': 'no-cache', 'content-encoding': 'gzip' };
    synthesized({ SystemMetadata, DestinationBucketKeyPrefix: 'pages' }, { 'asset.site/a/b.js': 'b' });
    expect(deployed()).toEqual({
      'pages/a/b.js': ['b', { 'content-type': 'text/javascript; charset=utf-8', ...SystemMetadata }],
      'pages/index.html': ['<p>', { ...html, ...SystemMetadata }],
    });
    expect(readTemplate(folder, { addresses, seed: 'a' }).unsupported).toEqual([
      'AWS::Lambda::Function of bucket deployments: Deployer',
    ]);
  });

  test('say what only the deployment knows, in JSON as JSON has it', () => {
    synthesized(
      {
        SourceObjectKeys: ['site.zip', 'told.zip'],
        SourceMarkers: [{}, { '<<marker:0>>': 'a "b"' }],
        SourceMarkersConfig: [{}, { jsonEscape: 'true' }],
      },
      { 'asset.told/outputs.json': '{"name":"<<marker:0>>"}' },
    );
    expect(deployed()).toMatchObject({ 'outputs.json': ['{"name":"a \\"b\\""}', {}] });
  });

  test.each([
    [true, ['index.html']],
    [false, ['index.html', 'old.html']],
  ])('take the place of what lay there before, where they are to (%s)', (Prune, keys) => {
    synthesized({ Prune }, { 'asset.site/old.html': 'old' });
    deployed();
    fs.rmSync(path.join(folder, 'asset.site/old.html'));
    expect(Object.keys(deployed())).toEqual(keys);
  });

  test('stay as they are where nothing has changed', () => {
    synthesized({}, {});
    const versions = () => {
      deployed();
      return fs.readdirSync(path.join(folder, 'buckets'), { recursive: true });
    };
    expect(versions()).toEqual(versions());
  });

  test.each([
    [
      { Exclude: ['*.map'] },
      'Files at Properties.Exclude: this property of Custom::CDKBucketDeployment is not supported',
    ],
    [{ Extract: false }, 'Files at Properties.Extract: archives are only unpacked'],
    [
      { DestinationBucketName: 'far' },
      'Files at Properties.DestinationBucketName: the stack has no bucket far',
    ],
  ])('stop the start where %j cannot be done', (properties, said) => {
    synthesized(properties, {});
    expect(() => deployed()).toThrow(said);
  });
});
