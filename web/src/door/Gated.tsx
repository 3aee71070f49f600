import { useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { Failure, Loading } from '../ui/Notice.tsx';

interface GatedProps<Props> {
  /** Must stay the same function: a new one loads anew. */
  load: () => Promise<{ default: ComponentType<Props> }>;
  admit: () => Promise<void>;
  what: string;
  /** What stands around the page’s words while there is nothing else. */
  around?: (inner: ReactNode) => ReactNode;
  props: Props & object;
}

/** A component whose files lie behind the gate. What keeps them away is said, with the way on. */
export function Gated<Props>({ load, admit, what, around = same, props }: GatedProps<Props>) {
  const [state, setState] = useState<{ Part?: ComponentType<Props>; error?: Error }>({});
  useEffect(() => {
    let current = true;
    const show = (next: typeof state) => current && setState(next);
    admit()
      .then(() => load().catch((cause: unknown) => Promise.reject(unloaded(what, cause))))
      .then(
        ({ default: Part }) => show({ Part }),
        (error: Error) => show({ error }),
      );
    return () => {
      current = false;
    };
  }, [load, admit, what]);
  const { Part, error } = state;
  // A failed import is remembered for as long as the page lives, so the way on is a new page.
  if (error) return around(<Failure error={error} retry={() => location.reload()} />);
  if (!Part) return around(<Loading what={what} />);
  return <Part {...props} />;
}

/** Browsers word a file that did not arrive each in their own way, with its address. */
function unloaded(what: string, cause: unknown): Error {
  return new Error(`A part of ${what} could not be loaded.`, { cause });
}

const same = (inner: ReactNode) => inner;
