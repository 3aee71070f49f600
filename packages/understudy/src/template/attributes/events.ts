import type { Family } from './declaration.ts';

export const events: Family = {
  'AWS::Events::EventBus': (declared) => {
    const name = declared.name('Name');
    return { ref: name, attributes: { Arn: declared.arn('events', `event-bus/${name}`), Name: name } };
  },
  'AWS::Events::Rule': (declared) => {
    const name = declared.name('Name', 64);
    const bus = String(declared.properties.EventBusName ?? 'default')
      .split('/')
      .at(-1)!;
    // AWS: documented; only rules on another bus than the default one carry its name.
    const path = bus === 'default' ? name : `${bus}/${name}`;
    return {
      ref: bus === 'default' ? name : `${bus}|${name}`,
      attributes: { Arn: declared.arn('events', `rule/${path}`) },
    };
  },
  'AWS::Scheduler::Schedule': (declared) => {
    const name = declared.name('Name', 64);
    const group = String(declared.properties.GroupName ?? 'default');
    return { ref: name, attributes: { Arn: declared.arn('scheduler', `schedule/${group}/${name}`) } };
  },
  'AWS::Scheduler::ScheduleGroup': (declared) => {
    const name = declared.name('Name', 64);
    return { ref: name, attributes: { Arn: declared.arn('scheduler', `schedule-group/${name}`) } };
  },
};
