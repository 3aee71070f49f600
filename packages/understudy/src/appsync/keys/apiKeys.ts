import type { Clock } from '../../kernel/clock.ts';
import { ServiceError } from '../../kernel/answer.ts';
import { Journal } from '../../kernel/journal.ts';
import { resourcesOf, type Resource, type Stack } from '../../kernel/stack.ts';
import { TemplateError } from '../../kernel/templateError.ts';
import { assumed } from '../assumptions.ts';
import type { ApiKey } from '../definition.ts';

const [hour, day] = [3_600, 86_400];
/** AWS: documented; a key lives for seven days by default, and is deleted 60 days after its end. */
const [defaultDays, keptDays] = [7, 60];
/** AWS: documented. */
const [leastDays, mostDays] = [1, 365];

/** A key as the API shows it; times are in seconds of the epoch. */
export interface ShownKey {
  id: string;
  description?: string;
  expires: number;
  deletes: number;
}

interface KeptKey {
  expires: number;
  description?: string | undefined;
  /** What the template said of its end when it was last taken from there. */
  declared: number | null;
}

/**
 * The API keys of a stack. A key that is declared keeps the end that it was given by a call, over restarts too: CloudFormation sets it
 * only where the declared end is another than before.
 */
export class ApiKeys {
  private readonly journal: Journal;
  /** By its id: the API that it is of. */
  private readonly apis = new Map<string, string>();

  constructor(
    { resources }: Pick<Stack, 'resources'>,
    dataFolder: string,
    private readonly clock: Clock,
  ) {
    this.journal = new Journal(dataFolder, 'appsync');
    for (const [logicalId, resource] of resourcesOf(resources, 'AWS::AppSync::ApiKey')) {
      this.apis.set(idOf(resource), String(resource.properties['ApiId']));
      this.follow(logicalId, resource);
    }
  }

  /** Live: an end that is moved shows at once. */
  ofApi(apiId: string): ApiKey[] {
    return this.idsOf(apiId).map((id) => {
      const expiresAtMs = () => (this.kept(id)?.expires ?? 0) * 1000;
      return {
        key: id,
        get expiresAtMs() {
          return expiresAtMs();
        },
      };
    });
  }

  list(apiId: string): ShownKey[] {
    return this.idsOf(apiId).flatMap((id) => this.shown(id) ?? []);
  }

  /** Throws what the service answers to an end out of bounds, and to a key that is not there or no more. */
  update(apiId: string, id: string, change: { expires?: number; description?: string }): ShownKey {
    const kept = this.kept(id);
    if (this.apis.get(id) !== apiId || !kept || !this.shown(id))
      throw new ServiceError('NotFoundException', assumed.apiKeyMessages.notFound(id), 404);
    const { expires = kept.expires, description = kept.description } = change;
    if (change.expires !== undefined) this.demandInBounds(change.expires);
    this.journal.put('keys', id, { ...kept, expires: hourOf(expires), description });
    return this.shown(id)!;
  }

  close(): void {
    this.journal.close();
  }

  private follow(logicalId: string, resource: Resource): void {
    const { Expires, Description } = resource.properties;
    const declared = Expires === undefined ? null : Number(Expires);
    const id = idOf(resource);
    const kept = this.kept(id);
    if (kept?.declared === declared) return;
    const expires = declared ?? this.nowSeconds() + defaultDays * day;
    try {
      this.demandInBounds(expires);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new TemplateError(logicalId, 'Properties.Expires', error.message);
    }
    const description = Description === undefined ? undefined : String(Description);
    this.journal.put('keys', id, { expires: hourOf(expires), description, declared } satisfies KeptKey);
  }

  private demandInBounds(expires: number): void {
    const days = (expires - this.nowSeconds()) / day;
    const { tooShort, tooLong } = assumed.apiKeyMessages;
    if (days >= leastDays && days <= mostDays) return;
    throw new ServiceError('ApiKeyValidityOutOfBoundsException', days < leastDays ? tooShort : tooLong);
  }

  /** Undefined once it is deleted. */
  private shown(id: string): ShownKey | undefined {
    const kept = this.kept(id);
    if (!kept) return undefined;
    const { expires, description } = kept;
    const deletes = expires + keptDays * day;
    if (deletes <= this.nowSeconds()) return undefined;
    return { id, ...(description === undefined ? {} : { description }), expires, deletes };
  }

  private idsOf(apiId: string): string[] {
    return [...this.apis].filter(([, api]) => api === apiId).map(([id]) => id);
  }

  private kept(id: string): KeptKey | undefined {
    return this.journal.table<KeptKey>('keys').get(id);
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

/** The id of a key is what its holder sends. */
function idOf({ attributes }: Resource): string {
  return String(attributes['ApiKey']);
}

/** AWS: documented; an end is rounded down to the hour. */
function hourOf(seconds: number): number {
  return Math.floor(seconds / hour) * hour;
}
