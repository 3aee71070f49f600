/** What the screens of an extension may use. */
export { Meters } from '../web/src/app/Meters.tsx';
export { Refusal } from '../web/src/app/Refusal.tsx';
export type { Screen, WebExtension } from '../web/src/app/extensions.ts';
export { useAnnounce } from '../web/src/ui/Announcer.tsx';
export { Choice, Field } from '../web/src/ui/Field.tsx';
export { Empty, Failure, Loading, Notice } from '../web/src/ui/Notice.tsx';
export { usePages } from '../web/src/ui/usePages.ts';
export { useSettled } from '../web/src/ui/useSettled.ts';
export { count, nameOf, numberOf, timeOf } from '../web/src/ui/words.ts';
export { UnreachableError } from '@usher/client';
export {
  useTransport,
  useConsume,
  useConsumeWith,
  useFeature,
  useAccount,
  useRead,
  useSend,
} from '@usher/client/react';
export type { Operation } from '@usher/client';
