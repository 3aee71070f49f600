import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The names that `cdk bootstrap` gives, as an assembly refers to them. */
const pseudo = '${AWS::AccountId}-${AWS::Region}';
const role = (name: string) => `arn:aws:iam::\${AWS::AccountId}:role/cdk-hnb659fds-${name}-role-${pseudo}`;
const bucketName = `cdk-hnb659fds-assets-${pseudo}`;
const bootstrap = {
  requiresBootstrapStackVersion: 6,
  bootstrapStackVersionSsmParameter: '/cdk-bootstrap/hnb659fds/version',
};

/** One stack as `cdk synth` would leave it, with its template as the one asset. */
export function writeAssembly(folder: string, stack: string, template: object): string {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(template);
  const hash = createHash('sha256').update(text).digest('hex');
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, `${stack}.template.json`), text);
  write(`${stack}.assets.json`, {
    version: '36.0.0',
    files: {
      [hash]: {
        source: { path: `${stack}.template.json`, packaging: 'file' },
        destinations: {
          here: { bucketName, objectKey: `${hash}.json`, assumeRoleArn: role('file-publishing') },
        },
      },
    },
  });
  write('manifest.json', {
    version: '36.0.0',
    artifacts: {
      [`${stack}.assets`]: {
        type: 'cdk:asset-manifest',
        properties: { file: `${stack}.assets.json`, ...bootstrap },
      },
      [stack]: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        dependencies: [`${stack}.assets`],
        properties: {
          templateFile: `${stack}.template.json`,
          validateOnSynth: false,
          assumeRoleArn: role('deploy'),
          cloudFormationExecutionRoleArn: role('cfn-exec'),
          stackTemplateAssetObjectUrl: `s3://${bucketName}/${hash}.json`,
          additionalDependencies: [`${stack}.assets`],
          lookupRole: { arn: role('lookup'), ...bootstrap, requiresBootstrapStackVersion: 8 },
          ...bootstrap,
        },
      },
    },
  });
  return folder;
}
