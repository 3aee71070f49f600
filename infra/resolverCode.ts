import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/** Code of resolvers as files beside the template, of which it would be half. What several fields share is one file. */
export class ResolverCode extends Construct {
  private readonly assets = new Map<string, Asset>();

  constructor(scope: Construct) {
    super(scope, 'Code');
  }

  /** Without code, AppSync hands a field over as it is. */
  of(file: string | undefined): { codeS3Location?: string } {
    if (file === undefined) return {};
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
    const asset = this.assets.get(hash) ?? new Asset(this, hash, { path: file });
    this.assets.set(hash, asset);
    return { codeS3Location: asset.s3ObjectUrl };
  }
}
