import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import { generatedSecret } from './generatedSecret.ts';
import type { Journal } from '../kernel/journal.ts';
import { resourcesOf, type Resources } from '../kernel/stack.ts';

export interface SecretVersion {
  id: string;
  value: string;
  stages: string[];
  createdAt: number;
}

export interface Secret {
  arn: string;
  name: string;
  description?: string | undefined;
  /** The value in the template when it was last taken from there. */
  declared?: string | undefined;
  versions: SecretVersion[];
  createdAt: number;
  changedAt: number;
}

/** The secrets that the template declares. A generated value is made once; a declared one follows the template. */
export class Secrets {
  private readonly arnsByName = new Map<string, string>();

  constructor(
    resources: Resources,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    for (const [logicalId, { properties, physicalId: arn }] of resourcesOf(
      resources,
      'AWS::SecretsManager::Secret',
    )) {
      // The service puts a hyphen and six letters behind the name.
      const name = String(properties['Name'] ?? arn.split(':').at(-1)!.slice(0, -7));
      this.arnsByName.set(name, arn);
      const known = this.table().get(arn);
      const declared = properties['SecretString'] as string | undefined;
      if (known && (declared === undefined || declared === known.declared)) continue;
      const now = clock.now();
      const description = properties['Description'] as string | undefined;
      const secret = known ?? { arn, name, description, versions: [], createdAt: now, changedAt: now };
      const value = declared ?? generatedSecret(logicalId, properties['GenerateSecretString']);
      this.save(
        value === undefined
          ? secret
          : withVersion({ ...secret, declared }, value, crypto.randomUUID(), ['AWSCURRENT'], now),
      );
    }
  }

  /** By ARN, name, or the ARN without its six letters. */
  find(id: string): Secret | undefined {
    const name = id.startsWith('arn:') ? id.split(':').slice(6).join(':') : id;
    const arn = this.table().has(id) ? id : this.arnsByName.get(name);
    return arn === undefined ? undefined : this.table().get(arn);
  }

  get(id: string): Secret {
    const secret = this.find(id);
    if (!secret)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** AWS: documented; the same token with the same value changes nothing, with another one it is refused. */
  put(secret: Secret, value: string, versionId: string, stages: string[]): SecretVersion {
    const known = secret.versions.find(({ id }) => id === versionId);
    if (known) {
      if (known.value === value) return known;
      throw new ServiceError(
        'ResourceExistsException',
        `The operation failed because version ${versionId} already exists.`,
      );
    }
    const changed = withVersion(secret, value, versionId, stages, this.clock.now());
    this.save(changed);
    return changed.versions.find(({ id }) => id === versionId)!;
  }

  moveStage(secret: Secret, stage: string, toId: string | undefined): void {
    if (toId !== undefined && !secret.versions.some(({ id }) => id === toId)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret version.",
      );
    }
    const changed = withStage(secret.versions, stage, toId);
    this.save({ ...secret, versions: changed, changedAt: this.clock.now() });
  }

  private save(secret: Secret): void {
    this.journal.put('secrets', secret.arn, secret);
  }

  private table(): ReadonlyMap<string, Secret> {
    return this.journal.table<Secret>('secrets');
  }
}

function withVersion(secret: Secret, value: string, id: string, stages: string[], now: number): Secret {
  let versions = [...secret.versions, { id, value, stages: [], createdAt: now }];
  for (const stage of stages) versions = withStage(versions, stage, id);
  return { ...secret, versions, changedAt: now };
}

/** A stage names one version; what was current becomes previous, and versions without a stage are dropped. */
function withStage(versions: SecretVersion[], stage: string, toId: string | undefined): SecretVersion[] {
  const from = versions.find(({ stages }) => stages.includes(stage));
  const moved = versions.map((version) => {
    const others = version.stages.filter(
      (name) =>
        name !== stage && !(stage === 'AWSCURRENT' && name === 'AWSPREVIOUS' && from && from.id !== toId),
    );
    if (version.id === toId) return { ...version, stages: [...others, stage] };
    const isPrevious = stage === 'AWSCURRENT' && from !== undefined && version.id === from.id;
    return { ...version, stages: isPrevious ? [...others, 'AWSPREVIOUS'] : others };
  });
  return moved.filter(({ stages, id }) => stages.length > 0 || id === toId);
}
