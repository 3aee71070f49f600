import { appsyncTransport } from '@usher/client';
import { show } from './page.tsx';

show(appsyncTransport(window.given, async () => window.given.accessToken));
