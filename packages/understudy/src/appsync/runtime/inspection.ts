import type { Node } from 'acorn';
import type { Position } from './positions.ts';
import type { FunctionNode, Reference, Visit } from './scopes.ts';

/** One reason why AppSync would not create the function; the place is in the source when the bundle carries a map. */
export interface CodeError extends Position {
  message: string;
  errorType: 'PARSER_ERROR' | 'LINT_ERROR' | 'CODE_TOO_LARGE' | 'INVALID_FUNCTION_INVOCATION';
}

/** What the rules look at, and how they answer. */
export interface Inspection {
  visits: readonly Visit[];
  references: readonly Reference[];
  byNode: ReadonlyMap<Node, Reference>;
  handlers: readonly FunctionNode[];
  report: (node: Node, message: string, errorType?: CodeError['errorType']) => void;
}
