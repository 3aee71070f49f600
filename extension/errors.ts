/** What an extension answers a mistake of its caller with: `throw new Mistake('BadRequest', 'What is wrong, in one sentence.')`. */
export { Mistake, type ErrorCode } from '../domain/errors.ts';
