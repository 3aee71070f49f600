/** What a read gives. The names are those of TanStack Query. */
export interface QueryResult<Data> {
  /** The last answer; undefined until the first one. */
  data: Data | undefined;
  /** Why the last read failed. What `data` shows is then as old as the read before. */
  error: Error | undefined;
  /** Neither an answer nor a failure is there yet. */
  isPending: boolean;
  refetch: () => Promise<void>;
}

/** What a change gives. The names are those of TanStack Query. */
export interface MutationResult<Data, Variables> {
  /** The last answer, until the next one. A refusal is an answer. */
  data: Data | undefined;
  error: Error | undefined;
  isPending: boolean;
  /** Asks for the change; what becomes of it stands in the result. */
  mutate: (variables: Variables, then?: MutationCallbacks<Data>) => void;
  /** The same as a promise, which a failure rejects. */
  mutateAsync: (variables: Variables) => Promise<Data>;
  /** Forgets the last answer and the last failure. */
  reset: () => void;
}

export interface MutationCallbacks<Data> {
  onSuccess?: (data: Data) => void;
  onError?: (error: Error) => void;
}
