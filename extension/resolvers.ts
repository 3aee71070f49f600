/** What the resolvers of an extension may use: APPSYNC_JS, as all of `resolvers/`. */
export { callerOf, userIdOf } from '../resolvers/shared/caller.ts';
export { pageLimit } from '../resolvers/shared/page.ts';
export { resultOf } from '../resolvers/shared/result.ts';
export type { Page, RequestContext, ResponseContext } from '../resolvers/shared/context.ts';
