import { appsyncTransport } from '../../../web/src/usher/appsyncTransport.ts';
import { show } from './page.tsx';

show(appsyncTransport(window.given, async () => window.given.accessToken));
