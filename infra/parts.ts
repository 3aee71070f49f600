/** What the construct is made of beside its own code: the files that AppSync runs, and the folders that Lambda does. */
export interface Parts {
  /** Without what extensions add. */
  schema: string;
  /** What AppSync itself adds to every schema: scalars and directives. */
  scalars: string;
  /** The file of each resolver, by coordinate. */
  resolvers: Map<string, string>;
  /** Of each function of a pipeline, by name. */
  steps: Map<string, string>;
  /** What stands for a resolver that has no file of its own: `handOver`, `frame`. */
  shared: Map<string, string>;
  /** The folder with the bundle of each function. */
  functions: Map<string, string>;
  /** The pages as they are served, where they are built already; otherwise `npm run deploy` builds and uploads them. */
  pages?: { web: string; operators: string };
}
