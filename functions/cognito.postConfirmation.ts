import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { ensureEarly } from '../app/people/trigger.ts';

/** Runs for a new person, and again when a forgotten password was set: that one is nobody new. */
export const handler = async (event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> =>
  event.triggerSource === 'PostConfirmation_ConfirmForgotPassword'
    ? event
    : ensureEarly(event, 'postConfirmation');
