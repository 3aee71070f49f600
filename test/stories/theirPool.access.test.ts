import { accessMatrix } from '../kit/product/accessMatrix.ts';
import { aPerson } from '../kit/product/people.ts';
import { startOverTheirPool, throughAnother } from '../kit/product/theirPool.ts';

accessMatrix(startOverTheirPool, {
  'a user of another client of the pool': async (product) => ({
    token: (await aPerson(throughAnother(product))).accessToken,
  }),
  'their ID token': async (product) => ({ token: (await aPerson(throughAnother(product))).idToken }),
});
