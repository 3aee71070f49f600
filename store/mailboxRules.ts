import { disposableHosts, otherHosts, providers } from '../mailboxes.json';
import type { MailboxRules } from '../domain/mailbox.ts';

/** What the app's own `mailboxes.json` says; it fits its schema, or there is no stack. */
export const mailboxRules = { otherHosts, providers } as Pick<MailboxRules, 'otherHosts' | 'providers'>;
/** Apart, because only who starts a trial needs to load them. */
export const disposable: Pick<MailboxRules, 'disposableHosts'> = { disposableHosts };
