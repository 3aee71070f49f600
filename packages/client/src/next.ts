export { cookieStorage, tokenInCookies, type CookieJar } from './next/cookieStorage.ts';
export { createUsher, type NextUsher } from './next/createUsher.tsx';
export type { Handlers } from './next/handlers.ts';
export type { NextOptions } from './next/options.ts';
