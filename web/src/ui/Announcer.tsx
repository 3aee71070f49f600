import { createContext, useCallback, useContext, useState } from 'react';
import type { ReactNode } from 'react';

const Announce = createContext<(sentence: string) => void>(() => {});

/** One polite live region for everything that changes without the reader's doing. */
export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ sentence: '', turn: 0 });
  const announce = useCallback(
    (sentence: string) => setSaid(({ turn }) => ({ sentence, turn: turn + 1 })),
    [],
  );
  return (
    <Announce value={announce}>
      {children}
      <div className="hidden-text" role="status" aria-live="polite" data-testid="announcer">
        {/* A new element for each sentence, so that the same sentence twice is read twice. */}
        <p key={said.turn}>{said.sentence}</p>
      </div>
    </Announce>
  );
}

export function useAnnounce(): (sentence: string) => void {
  return useContext(Announce);
}
