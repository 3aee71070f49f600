import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { amplifyFileOf, outputsFileOf } from '../../tools/operate/stacks.mjs';

describe('where a deployment writes what it made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-outputs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** As `npm run deploy` does. */
  const deployed = (project: string, env: string, region: string) => {
    const file = outputsFileOf({ project, env, region }, folder);
    const before = existing(file);
    writeFileSync(join(folder, file), JSON.stringify({ region, of: `${project}-${env}` }));
    return { file, before };
  };
  const existing = (file: string) => {
    try {
      return JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };

  test('C7 · each project, environment and region has a file of its own, the same at each deployment, and none writes over another', () => {
    const deployments = ['usher', 'other', 'a', 'a-b'].flatMap((project) =>
      ['dev', 'prod', 'other-dev', 'b-c', 'c'].flatMap((env) =>
        ['eu-central-1', 'us-west-2', 'eu-west-1'].map((region) => [project, env, region] as const),
      ),
    );
    // `a` with `b-c` and `a-b` with `c` are one name in an account, too: AWS itself keeps these two apart.
    const distinct = deployments.filter(([project, env]) => !(project === 'a-b' && env === 'c'));
    const files = new Map<string, string>();
    for (const round of [1, 2])
      for (const [project, env, region] of distinct) {
        const { file, before } = deployed(project, env, region);
        const own = `${project}-${env} ${region}`;
        expect(before, `${own} → ${file}`).toEqual(
          round === 1 ? undefined : { region, of: `${project}-${env}` },
        );
        if (round === 2) expect(files.get(own)).toBe(file);
        files.set(own, file);
      }
    expect(new Set(files.values()).size).toBe(distinct.length);
    expect(files.get('usher-prod eu-central-1')).toBe('outputs.prod.json');
    expect(files.get('usher-prod us-west-2')).toBe('outputs.prod.us-west-2.json');
    expect(files.get('other-prod eu-central-1')).toBe('outputs.other-prod.json');
    expect(amplifyFileOf('outputs.prod.json')).toBe('amplify_outputs.prod.json');
  });

  test('the one of the credentials’ region is read where no region is named, and the usual one without any', () => {
    const read = (region: string | undefined, usual?: string) => {
      vi.stubEnv('AWS_REGION', region);
      vi.stubEnv('AWS_DEFAULT_REGION', usual);
      return outputsFileOf({ project: 'usher', env: 'prod' }, folder);
    };
    expect(read(undefined)).toBe('outputs.prod.json');
    expect(read('eu-central-1')).toBe('outputs.prod.json');
    expect(read('us-west-2')).toBe('outputs.prod.us-west-2.json');
    expect(read(undefined, 'us-west-2')).toBe('outputs.prod.us-west-2.json');
    vi.unstubAllEnvs();
  });
});
