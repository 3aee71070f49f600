import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

const folder = join('build', 'resolverCode');

/** Code of resolvers as files beside the template, of which it would be half. What several fields share is one file. */
export class ResolverCode extends Construct {
  private readonly assets = new Map<string, Asset>();

  constructor(scope: Construct) {
    super(scope, 'Code');
  }

  /** Without code, AppSync hands a field over as it is. */
  of(text: string | undefined): { codeS3Location?: string } {
    if (text === undefined) return {};
    const asset = this.assets.get(text) ?? this.add(text);
    return { codeS3Location: asset.s3ObjectUrl };
  }

  private add(text: string): Asset {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${hash}.js`);
    writeFileSync(path, text);
    const asset = new Asset(this, hash, { path });
    this.assets.set(text, asset);
    return asset;
  }
}
