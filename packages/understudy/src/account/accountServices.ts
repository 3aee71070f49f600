import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormation } from '../cloudformation/cloudFormation.ts';
import type { CloudFormationService } from '../cloudformation/request.ts';
import { validationError } from '../cloudformation/failure.ts';
import { Holdings } from '../cloudformation/holdings.ts';
import { StackBook } from '../cloudformation/stackBook.ts';
import { PolicyAuthority } from '../iam/authority.ts';
import type { Principal } from '../iam/principal.ts';
import { rolesFrom } from '../iam/roles.ts';
import type { Clock } from '../kernel/clock.ts';
import { Journal } from '../kernel/journal.ts';
import type { Resources } from '../kernel/stack.ts';
import { Buckets } from '../s3/buckets.ts';
import { Secrets } from '../secretsmanager/secrets.ts';
import { Parameters } from '../ssm/parameters.ts';
import type { Runner } from './running/runner.ts';
import type { Addresses } from '../template/attributes/declaration.ts';

interface Given {
  accountId: string;
  folder: string;
  clock: Clock;
  concurrency: number;
  tables: number;
  mayDistribute: boolean;
  /** Where AWS would serve what is made in a region. */
  cloudAddresses: (region: string) => Addresses;
  /** Absent: nothing that is deployed runs. */
  runnerOver?: (services: AccountServices) => Runner;
}

/** The services of an account: what they serve follows from what its stacks have made. */
export class AccountServices {
  private readonly journal: Journal;
  private readonly journals = new Map<string, Journal>();
  readonly holdings: Holdings;
  readonly runner: Runner | undefined;
  readonly book: StackBook;
  readonly cloudFormation: CloudFormation;
  /** What was built for the holdings as they were at that moment. */
  private built: {
    version: number;
    authority: PolicyAuthority;
    buckets: Buckets;
    parameters: Map<string, Parameters>;
    secrets: Map<string, Secrets>;
  };

  constructor(private readonly given: Given) {
    const { accountId, folder, clock, concurrency, tables, mayDistribute } = given;
    mkdirSync(folder, { recursive: true });
    this.journal = new Journal(folder, 'account');
    this.holdings = new Holdings(
      this.journal,
      {
        ...{ accountId, concurrency, tables, mayDistribute },
        hasObject: (bucket, key) => this.buckets.has(bucket) && this.buckets.get(bucket, key) !== undefined,
        textOf: (bucket, key) => {
          const object = this.buckets.has(bucket) ? this.buckets.get(bucket, key) : undefined;
          return object && this.buckets.read(bucket, object).toString('utf8');
        },
        isEmpty: (bucket) => !this.buckets.has(bucket) || this.buckets.isEmpty(bucket),
      },
      (region) => this.runner?.addressesIn(region) ?? given.cloudAddresses(region),
    );
    const book = new StackBook(this.journal, clock);
    this.book = book;
    this.runner = given.runnerOver?.(this);
    this.cloudFormation = new CloudFormation({
      ...{ accountId, book, holdings: this.holdings },
      ...(this.runner ? { runner: this.runner } : {}),
      storedParameter: (name, region) => this.parameters(region).get(name)?.value,
      exports: (region) =>
        new Map(
          book
            .all(region)
            .flatMap(({ outputs, stackId }) =>
              outputs.flatMap(({ exportName, value }) =>
                exportName === undefined ? [] : [[exportName, { value, stackId }] as const],
              ),
            ),
        ),
    });
    this.built = this.build();
  }

  get authority(): PolicyAuthority {
    return this.now().authority;
  }

  get buckets(): Buckets {
    return this.now().buckets;
  }

  parameters(region: string): Parameters {
    const { accountId, clock } = this.given;
    return kept(this.now().parameters, region, () => {
      const resources = this.resourcesIn(region, /^AWS::SSM::Parameter$/);
      return new Parameters(resources, { accountId, region }, this.journalOf(region), clock);
    });
  }

  secrets(region: string): Secrets {
    return kept(this.now().secrets, region, () => {
      const resources = this.resourcesIn(region, /^AWS::SecretsManager::Secret$/);
      return new Secrets(resources, this.journalOf(region), this.given.clock);
    });
  }

  /** What the account has in a region, whichever stack made it. */
  resourcesIn(region: string, types: RegExp): Resources {
    return new Map(
      [...this.holdings.resources(types)].filter(([id]) => this.holdings.get(id)!.region === region),
    );
  }

  /** Where there is anything. */
  regions(): string[] {
    return [...new Set(this.holdings.all().map(({ region }) => region))].sort();
  }

  get concurrency(): number {
    return this.given.concurrency;
  }

  forCloudFormation(): CloudFormationService {
    const { accountId } = this.given;
    const { cloudFormation, authority } = this;
    return {
      cloudFormation,
      authority,
      accountId,
      readTemplate: (caller, url) => this.readTemplate(caller, url),
    };
  }

  close(): void {
    this.journal.close();
    for (const journal of this.journals.values()) journal.close();
  }

  /** Path style or not, with or without a region; a template's address names a bucket of this account. */
  private readTemplate(caller: Principal, address: string): string {
    const { hostname, pathname } = URL.canParse(address) ? new URL(address) : { hostname: '', pathname: '' };
    const virtual = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(hostname)?.[1];
    const path = decodeURIComponent(pathname).slice(1);
    const [bucket, key] =
      virtual === undefined ? [path.split('/')[0]!, path.slice(path.indexOf('/') + 1)] : [virtual, path];
    this.authority.demand(caller, 's3:GetObject', `arn:aws:s3:::${bucket}/${key}`);
    const object = this.buckets.has(bucket) ? this.buckets.get(bucket, key) : undefined;
    if (!object) throw validationError('S3 error: The specified key does not exist.');
    return this.buckets.read(bucket, object).toString('utf8');
  }

  private now() {
    if (this.built.version !== this.holdings.version) this.built = this.build();
    return this.built;
  }

  private build() {
    const { accountId, folder, clock } = this.given;
    const roles = rolesFrom(this.holdings.resources(/^AWS::IAM::/));
    return {
      version: this.holdings.version,
      authority: new PolicyAuthority(roles, accountId, clock),
      buckets: new Buckets(
        this.holdings.resources(/^AWS::S3::Bucket$/),
        folder,
        this.journalOf('s3'),
        clock,
        'us-east-1',
        true,
      ),
      parameters: new Map<string, Parameters>(),
      secrets: new Map<string, Secrets>(),
    };
  }

  private journalOf(name: string): Journal {
    const known = this.journals.get(name);
    if (known) return known;
    const journal = new Journal(join(this.given.folder, 'services'), name);
    this.journals.set(name, journal);
    return journal;
  }
}

function kept<Made>(made: Map<string, Made>, region: string, make: () => Made): Made {
  const known = made.get(region);
  if (known) return known;
  const one = make();
  made.set(region, one);
  return one;
}
