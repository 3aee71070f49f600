import { useState } from 'react';
import { useAnnounce } from '../ui/Announcer.tsx';
import { Notice } from '../ui/Notice.tsx';

/** What an action says when it is done: shown, read out, and followed by a fresh read of what has changed. */
export function useDone(then: () => void) {
  const announce = useAnnounce();
  const [sentence, setSentence] = useState<string>();
  const onDone = (said: string) => {
    setSentence(said);
    announce(said);
    then();
  };
  const notice = sentence && (
    <Notice tone="good">
      <p>{sentence}</p>
    </Notice>
  );
  return { notice, onDone };
}
