import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { House } from './house.ts';
import { addAlarms } from './alarms.ts';
import { addBackend } from './backend.ts';
import { addExtensions } from './addExtensions.ts';
import { addFirewall } from './firewall.ts';
import type { Extension } from './extensions.ts';
import { addIdentity } from './identity.ts';
import { putOutLegacyTable } from './legacyTable.ts';
import type { Settings } from './settings.ts';
import { addSecondOperator } from './secondOperator.ts';
import { addStripe } from './stripe.ts';
import { addTrials } from './trials.ts';
import { addUsage } from './usage.ts';
import { putOutUsers } from './users.ts';
import { addWeb } from './web.ts';

/** Composes the concepts and creates nothing itself. All of it can be thrown away and made again: data are in `DataStack`. */
export class UsherStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    extensions: Extension[],
    props: StackProps = {},
  ) {
    super(scope, id, props);
    const house = new House(this, settings, extensions);
    addIdentity(house);
    addTrials(house);
    const rules = addStripe(house);
    addUsage(house);
    addSecondOperator(house, rules);
    addBackend(house);
    if (settings.web) addWeb(house);
    else house.leaveOut('operatorsPage');
    addExtensions(house);
    addFirewall(house);
    addAlarms(house);
    house.finish();
    new CfnOutput(this, 'GraphqlUrl', { value: house.apiAddress.graphqlUrl });
    new CfnOutput(this, 'RealtimeUrl', { value: house.apiAddress.realtimeUrl });
    putOutUsers(this, settings, house.auth);
    new CfnOutput(this, 'Region', { value: this.region });
    putOutLegacyTable(house);
    if (extensions.length > 0)
      new CfnOutput(this, 'Extensions', { value: extensions.map(({ folder }) => folder).join(',') });
  }
}
