import type { Operator } from '../../../domain/operators.ts';

/** Whom the step before a function has admitted. */
export const anOperator: Operator = {
  userId: 'operator',
  email: 'operator@example.com',
  groups: ['admins'],
};
