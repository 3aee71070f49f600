import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type CfnAlarm,
  type IMetric,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { addAlarmTopic } from './alarmTopic.ts';
import type { House } from './house.ts';

/** Makes the alarms of a deployment, each under a name that begins with its own, and each telling the same people. */
export class AlarmBell {
  readonly all: Alarm[] = [];
  private readonly tell: (alarm: CfnAlarm) => void;

  constructor(private readonly house: House) {
    this.tell = addAlarmTopic(house);
  }

  /** Rings when one of three looks finds more than this; with `lasting`, when all of them do. Missing data is well. */
  above(what: string, metric: IMetric, threshold: number, lasting = false): Alarm {
    return this.add(what, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: lasting ? 3 : 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** A clock that stopped throws no error: here it is the silence that is wrong. */
  silent(what: string, invocations: Metric, within: Duration): Alarm {
    return this.add(what, {
      metric: invocations.with({ statistic: 'Sum', period: within }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  private add(what: string, props: ConstructorParameters<typeof Alarm>[2]): Alarm {
    const { scope, settings } = this.house;
    const alarmName = `${settings.name}-${what}`;
    const made = new Alarm(scope, `Alarm-${alarmName}`, { ...props, alarmName });
    this.tell(made.node.defaultChild as CfnAlarm);
    this.all.push(made);
    return made;
  }
}
