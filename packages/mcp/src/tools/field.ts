/** A JSON Schema of the arguments of a tool. */
export interface InputSchema {
  type: 'object';
  properties: Record<string, PropertySchema>;
  required?: string[];
  additionalProperties: boolean;
}

interface PropertySchema {
  type: string;
  description?: string;
  enum?: string[];
  items?: object;
  properties?: Record<string, PropertySchema>;
  required?: string[];
  additionalProperties?: boolean;
}

/** A field of the API as a tool: written from the schema by `npm run codegen`. */
export interface Field {
  name: string;
  kind: 'query' | 'mutation';
  description: string;
  input: InputSchema;
  /** The operation, whose variables are the arguments. */
  document: string;
}
