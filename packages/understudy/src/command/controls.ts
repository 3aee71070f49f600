import type { Answers, Asked, Given } from '../suite/asks.ts';
import { momentRefused } from '../kernel/clockBounds.ts';
import type { Running } from './running.ts';

export type Controls = {
  [Ask in keyof Answers]: (given: Given[Ask]) => Answers[Ask] | Promise<Answers[Ask]>;
};

/** What the process above may ask of a stack that runs. */
export function controlsOf(running: Running): Controls {
  const moveTo = (epochMs: number) => {
    const { clock } = running.current;
    const refused =
      epochMs < clock.now() ? 'The clock only goes ahead; a reset sets it back.' : momentRefused(epochMs);
    if (refused !== undefined) throw new RangeError(refused);
    clock.moveTo(epochMs);
    return clock.now();
  };
  return {
    now: () => running.current.clock.now(),
    moveTo: ({ epochMs }) => moveTo(epochMs),
    advance: ({ byMs }) => moveTo(running.current.clock.now() + byMs),
    mail: ({ to }) => running.current.cognito.mailbox.list(to),
    functions: () => [...running.current.lambda.functions.keys()].sort(),
    log: ({ functionName }) => {
      const { lambda, stack } = running.current;
      const name = stack.resources.get(functionName)?.physicalId ?? functionName;
      if (!lambda.functions.has(name)) throw new RangeError(`The stack has no function ${functionName}.`);
      return lambda.log(name).tail();
    },
    resolverLog: () => running.current.resolverLog.tail(),
    events: () =>
      [...running.current.events.buses.values()]
        .flatMap((bus) => bus.list().map(({ at, event }) => ({ bus: bus.name, at, event })))
        .sort((a, b) => a.at - b.at),
    denials: () => running.current.authority.report().denials,
    unused: () => running.current.authority.report().unused,
    meter: () => running.current.storage.gateway.meter.read(),
    resetMeter: () => running.current.storage.gateway.meter.reset(),
    environment: () => running.current.operatorEnvironment(),
    physicalId: ({ logicalId }) => running.current.stack.resources.get(logicalId)?.physicalId ?? null,
    call: ({ service, operation, body }) => running.current.call(service as never, operation, body),
    reset: () => running.reset(),
    place: () => ({ address: running.current.address, outputs: running.current.outputs }),
  };
}

/** Answers what comes over the channel of a process that has one. */
export function answerParent(controls: Controls): void {
  if (!process.send) return;
  process.on('message', (asked: Asked) => {
    const control = controls[asked.ask] as (given: unknown) => unknown;
    Promise.resolve(asked.given)
      .then(control)
      .then(
        (value) => process.send?.({ id: asked.id, value: value ?? null }),
        (error: Error) =>
          process.send?.({ id: asked.id, problem: { name: error.name, message: error.message } }),
      );
  });
}
