export { request, response } from './shared/listen.ts';
