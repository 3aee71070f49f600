import { createHash, randomUUID } from 'node:crypto';
