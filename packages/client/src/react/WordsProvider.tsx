import { createContext, useContext, useMemo } from 'react';
import type { ReactNode } from 'react';
import { en, wordsIn } from '../words.ts';
import type { Texts, Words } from '../words.ts';

const WordsContext = createContext<Words | undefined>(undefined);

/** Everything below says what it says in these texts. */
export function WordsProvider({ texts, children }: { texts: Texts; children: ReactNode }) {
  const words = useMemo(() => wordsIn(texts), [texts]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

/** English where there is no `<WordsProvider>`. */
export function useWords(): Words {
  const given = useContext(WordsContext);
  return useMemo(() => given ?? wordsIn(en), [given]);
}
