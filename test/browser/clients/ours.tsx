import { createUsherClient } from '@usher/client';
import { show } from './page.tsx';

show(createUsherClient({ ...window.given, token: async () => window.given.accessToken }));
