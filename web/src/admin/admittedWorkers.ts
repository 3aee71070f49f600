type GetWorker = (workerId: string, label: string) => Worker | Promise<Worker>;

/**
 * The editor ends a worker that has had nothing to do and makes a new one when it wants it, long after the explorer was let
 * in. Gives the way to take this back.
 */
export function admitWorkers(admit: () => Promise<void>): () => void {
  const environment = (globalThis as unknown as { MonacoEnvironment: { getWorker: GetWorker } })
    .MonacoEnvironment;
  const { getWorker } = environment;
  environment.getWorker = async (workerId, label) => {
    await admit();
    return getWorker(workerId, label);
  };
  return () => {
    environment.getWorker = getWorker;
  };
}
