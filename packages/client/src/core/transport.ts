/** The text of an operation that knows what it takes and answers, as any code generator for GraphQL writes it. */
export interface Operation<Result, Variables> {
  toString(): string;
  /** Never there: what code generators say the types of an operation with. */
  __apiType?: (variables: Variables) => Result;
}

/** What the hooks need from a GraphQL client. Ours is `appsyncTransport`; Apollo's or Amplify's client fits as well. */
export interface Transport {
  query<Result, Variables>(document: Operation<Result, Variables>, variables: Variables): Promise<Result>;
  /** Answers the function that ends the subscription. */
  subscribe<Result, Variables>(
    document: Operation<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
  ): () => void;
  /** Tells about the connection that carries the subscriptions; a transport that cannot know leaves it out. */
  onConnection?(listener: (state: ConnectionState) => void): () => void;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** The subscription is over; a lost connection is no error, it is made again. */
  error(error: Error): void;
  /** Events flow from here on. Called again after every reconnection, because events in between are lost. */
  ready(): void;
}

export type ConnectionState = 'connecting' | 'live' | 'offline';
