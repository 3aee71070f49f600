import type { ReactNode } from 'react';

/** What may be wider than the screen scrolls by itself, by keyboard too. */
export function Scroll({
  label,
  card = true,
  children,
}: {
  label: string;
  card?: boolean;
  children: ReactNode;
}) {
  return (
    // A region that scrolls must take the focus, or a keyboard cannot reach its end.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={`scroll ${card ? 'card' : ''}`} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
