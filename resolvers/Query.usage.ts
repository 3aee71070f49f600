export { request, response } from './shared/frame.ts';
