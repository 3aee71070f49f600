import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addClaimSecret } from './accounts.ts';
import { addArchiveBucket } from './archive.ts';
import { addUserPool } from './auth.ts';
import { addDeadLetters } from './deadLetters.ts';
import { tableShapes, type Extension } from './extensions.ts';
import type { Settings } from './settings.ts';
import { addStripeSecret } from './stripeSecret.ts';
import { addTables } from './tables.ts';

/** What cannot be made again: rows, people where the pool is Usher’s own, secrets, the archive, and what could not be done. It refers to nothing of the app stack. */
export class DataStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    extensions: Extension[],
    props: StackProps = {},
  ) {
    super(scope, id, props);
    addTables(this, settings, tableShapes(extensions));
    if (settings.users.kind === 'own') addUserPool(this, settings);
    addClaimSecret(this, settings);
    addStripeSecret(this, settings);
    addArchiveBucket(this, settings);
    addDeadLetters(this, settings);
  }
}
