import { assumedOfSources } from './assumptions.ts';
import { failed, type DataSource } from './source.ts';

/** A service that nothing here stands for is never asked: a signature of this machine counts nowhere else. */
export function createAwayService(message: string): DataSource {
  return { send: () => Promise.resolve(failed(assumedOfSources.httpConnectionType, message)) };
}
