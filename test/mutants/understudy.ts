import type { Mutant } from './mutant.ts';

/** The cloud on one machine: what refuses here must refuse as AWS does. */
export const understudy: Mutant[] = [
  {
    id: 'L01',
    file: 'packages/understudy/src/iam/authority.ts',
    before: 'const isDenied = candidates.denies.some((statement) => holds(statement, context));',
    after: 'const isDenied = false;',
    lost: 'An explicit deny of the template is not felt here.',
    killedBy: [
      'packages/understudy/test/iam/authority.test.ts',
      'names principal, action and resource, is recorded with its time, and tells an explicit one',
    ],
  },
  {
    id: 'L02',
    file: 'packages/understudy/src/iam/authority.ts',
    before: 'if (!role.trustedServices.has(service)) {',
    after: 'if (role.trustedServices.size === 0) {',
    lost: 'A role that Lambda could not assume works here.',
    killedBy: ['packages/understudy/test/iam/authority.test.ts', 'is assumed by services that it trusts'],
  },
  {
    id: 'L03',
    file: 'packages/understudy/src/iam/signature.ts',
    before: 'if (signedAtMs > nowMs + skewMsMax) {',
    after: 'if (signedAtMs > nowMs + 10 * skewMsMax) {',
    lost: 'A signature from the future is accepted here alone.',
    killedBy: [
      'packages/understudy/test/iam/signature.test.ts',
      'holds within five minutes of the clock, wherever that stands',
    ],
  },
  {
    id: 'L04',
    file: 'packages/understudy/src/iam/signature.ts',
    before: 'if (session.expiresAtMs !== undefined && session.expiresAtMs <= this.clock.now()) {',
    after: 'if (session.expiresAtMs !== undefined && session.expiresAtMs <= 0) {',
    lost: 'A token that ran out keeps working.',
    killedBy: [
      'packages/understudy/test/iam/signature.test.ts',
      'is missing, incomplete, unknown or of a token that ran out, each in its own words',
    ],
  },
];
