export { request, response } from './shared/handOver.ts';
