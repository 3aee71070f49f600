import { useEffect, useRef } from 'react';
import { useAnnounce } from '../ui/Announcer.tsx';
import { useRoute } from '../ui/route.ts';
import { ThemeSwitch } from '../ui/ThemeSwitch.tsx';
import { useAccount } from '@usher/client/react';
import { brand } from './brand.ts';
import { changeSentence } from './changes.ts';
import { ConnectionBadge } from './ConnectionBadge.tsx';
import { menu, screenAt } from './screens.tsx';
import { TrialBanner } from './TrialBanner.tsx';

export function Shell({ email, onSignOut }: { email: string | undefined; onSignOut: () => void }) {
  const route = useRoute();
  const heading = useRef<HTMLHeadingElement>(null);
  const screen = screenAt(route.path);
  const title = screen?.title ?? 'Not found';
  const arrived = useRef(false);
  useEffect(() => {
    document.title = `${title} · ${brand.name}`;
    // A reader's position follows the page, but not on the first one, where it would skip the header.
    if (arrived.current) heading.current?.focus();
    arrived.current = true;
  }, [title]);
  useAnnouncedChanges();
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          heading.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="top">
        <div className="wide row between">
          <a className="brand" href="#/">
            {brand.name}
          </a>
          <nav aria-label="Screens">
            {menu.map(({ path, title: label }) => (
              <a key={path} href={`#/${path}`} aria-current={path === screen?.path ? 'page' : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <div className="row tools">
            <ConnectionBadge />
            <ThemeSwitch />
            <button type="button" className="button plain slim" onClick={onSignOut} title={email}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main className="wide stack" id="main">
        <TrialBanner />
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {screen ? <screen.show /> : <p>This page doesn't exist. Choose another one from the menu.</p>}
      </main>
    </>
  );
}

function useAnnouncedChanges(): void {
  const announce = useAnnounce();
  const { lastChange } = useAccount();
  useEffect(() => {
    // The banner of a trial that ends soon is read out by itself.
    if (lastChange && lastChange.reason !== 'trial.ending') announce(changeSentence(lastChange));
  }, [lastChange, announce]);
}
