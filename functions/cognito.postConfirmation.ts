import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { ensureEarly } from '../app/people/trigger.ts';

/** Runs for a new user, and again when a forgotten password was reset, which creates no account. */
export const handler = async (event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> =>
  event.triggerSource === 'PostConfirmation_ConfirmForgotPassword'
    ? event
    : ensureEarly(event, 'postConfirmation');
