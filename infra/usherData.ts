import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addClaimSecret } from './accounts.ts';
import { addArchiveBucket } from './archive.ts';
import { addUserPool, exportUsers } from './auth.ts';
import { addDeadLetters } from './deadLetters.ts';
import type { DataHalf } from './dataHalf.ts';
import { tableShapes, type Extension } from './extensions.ts';
import { loadExtensions } from './loadExtensions.ts';
import { SettingRefused } from './settingKinds.ts';
import { addStripeSecret } from './stripeSecret.ts';
import { addTables } from './tables.ts';
import { settingsOf, type UsherSettings } from './usherProps.ts';

/**
 * What cannot be made again: rows, people where the pool is Usher’s own, secrets, the archive, and what could not be done. It refers to nothing of `Usher`, so that a stack of
 * its own can be protected, and that of `Usher` thrown away.
 */
export class UsherData extends Construct {
  /** Begins the name of everything that has one. */
  readonly name: string;
  /** @internal */
  readonly half: DataHalf;
  /** @internal Read once for both halves. */
  readonly extensions: Extension[];

  constructor(
    scope: Construct,
    id: string,
    /** @internal */
    readonly settings: UsherSettings = {},
    /** @internal `Usher` makes it for itself, and nothing else asks for what it holds. */
    isInside = false,
  ) {
    super(scope, id);
    this.half = { stack: Stack.of(this), values: new Map(), isApart: !isInside };
    const whole = settingsOf(isInside ? scope : this, settings, this.half);
    this.extensions = loadExtensions(settings.extensions ?? []);
    this.name = whole.name;
    this.demandOwnName();
    addTables(this, whole, tableShapes(this.extensions));
    if (whole.users.kind === 'own') addUserPool(this, whole, whole.users);
    if (whole.users.kind === 'pool') exportUsers(this, whole, whole.users);
    addClaimSecret(this, whole);
    addStripeSecret(this, whole);
    addArchiveBucket(this, whole);
    addDeadLetters(this, whole);
  }

  /** CloudFormation would find it out by the second table, halfway through a deployment. */
  private demandOwnName(): void {
    const { environment } = this.half.stack;
    const other = this.node.root.node
      .findAll()
      .find(
        (one): one is UsherData =>
          one instanceof UsherData &&
          one !== this &&
          one.name === this.name &&
          one.half.stack.environment === environment,
      );
    if (other)
      throw new SettingRefused(
        `${this.node.path} is named "${this.name}", as ${other.node.path} is; each deployment needs a name of its own.`,
      );
  }
}
