import type { Operation } from '../core.ts';
import type { MutationResult } from './results.ts';
import { useTransport } from './TransportProvider.tsx';
import { useMutation } from './useMutation.ts';

/** Sends any mutation of the API. */
export function useSend<Data, Variables>(
  document: Operation<Data, Variables>,
): MutationResult<Data, Variables> {
  const transport = useTransport();
  return useMutation((variables) => transport.query(document, variables));
}
