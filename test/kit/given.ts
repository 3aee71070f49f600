/** What a test is given: see test/README.md. What only one part of the product needs is imported from its file. */
export { aFreePlan, aPlan, aProduct, aPurchase, aRight, aWholePlan } from './catalog/products.ts';
export { call, errorOf, valueOf } from './calls/call.ts';
export { day, hour, minute, noon } from './time.ts';
export { withWorld } from './world/withWorld.ts';
