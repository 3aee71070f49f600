import type { PostAuthenticationTriggerEvent } from 'aws-lambda';
import { ensureEarly } from '../app/people/trigger.ts';

/** Every sign-in: users whom an operator created or another provider sent never pass a confirmation. */
export const handler = async (
  event: PostAuthenticationTriggerEvent,
): Promise<PostAuthenticationTriggerEvent> => ensureEarly(event, 'postAuthentication');
