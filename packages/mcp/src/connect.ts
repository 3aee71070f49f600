import { asker, type Ask } from './api.ts';
import { operatorCaller } from './callers/operatorCaller.ts';
import { serviceCaller } from './callers/serviceCaller.ts';
import { readTarget } from './callers/target.ts';

export interface ConnectOptions {
  data: string;
  outputs?: string | undefined;
  /** `operator`, or the role of a service. */
  as: string;
  tokenCommand?: string | undefined;
}

/**
 * Asks the API that the files name when it is asked, so that an Usher may be started, and started anew, after the client that has started
 * this program.
 */
export function connecting(options: ConnectOptions): Ask {
  let last: { named: string; ask: Ask } | undefined;
  return (document, variables) => {
    const target = readTarget(options);
    const named = JSON.stringify(target);
    if (last?.named !== named) {
      const { outputs } = target;
      const caller =
        options.as === 'operator'
          ? operatorCaller(outputs, options.tokenCommand)
          : serviceCaller(target, options.as);
      last = { named, ask: asker(outputs.graphqlUrl, caller) };
    }
    return last.ask(document, variables);
  };
}
