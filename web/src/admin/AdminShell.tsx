import { useEffect, useRef } from 'react';
import { Gated } from '../door/Gated.tsx';
import { useAuth } from '../signin/AuthContext.ts';
import { SecondFactor } from '../signin/SecondFactor.tsx';
import { CognitoSession } from '@usher/client/cognito';
import { useRoute } from '../ui/route.ts';
import { ThemeSwitch } from '../ui/ThemeSwitch.tsx';
import type { TokenSource } from '@usher/client';
import { AccountPage } from './AccountPage.tsx';
import { Accounts } from './Accounts.tsx';
import { For } from './groups.tsx';
import { LiveFeed } from './LiveFeed.tsx';
import { Parked } from './Parked.tsx';
import { Products } from './Products.tsx';
import { Refusals } from './Refusals.tsx';
import { Requests } from './Requests.tsx';
import { Reviews } from './Reviews.tsx';
import { Sync } from './Sync.tsx';
import { Trials } from './Trials.tsx';
import { Usage } from './Usage.tsx';

// The editor inside is larger than everything else together, so it comes when it is wanted.
const explorer = () => import('./Explorer.tsx');

const menu: readonly (readonly [path: string, title: string])[] = [
  ['', 'Accounts'],
  ['trials', 'Trials'],
  ['usage', 'Usage'],
  ['sync', 'Sync'],
  ['refusals', 'Refusals'],
  ['live', 'Live'],
  ['reviews', 'Reviews'],
  ['parked', 'Parked events'],
  ['requests', 'Requests'],
  ['products', 'Products'],
  ['explorer', 'Explorer'],
  ['sign-in', 'Your sign-in'],
];

interface AdminShellProps {
  connection: { url: string; token: TokenSource; admit: () => Promise<void> };
  email: string | undefined;
  needsSecondFactor: boolean;
  onSignOut: () => void;
}

export function AdminShell({ connection, email, needsSecondFactor, onSignOut }: AdminShellProps) {
  const { path } = useRoute();
  const auth = useAuth();
  const heading = useRef<HTMLHeadingElement>(null);
  const accountId = path.startsWith('accounts/')
    ? decodeURIComponent(path.slice('accounts/'.length))
    : undefined;
  const current = accountId === undefined ? path : '';
  const title = accountId === undefined ? menu.find(([key]) => key === path)?.[1] : 'Account';
  const arrived = useRef(false);
  useEffect(() => {
    document.title = `${title ?? 'Not found'} · Usher operators`;
    if (arrived.current) heading.current?.focus();
    arrived.current = true;
  }, [title]);
  return (
    <div className="operator">
      <header className="side">
        <a className="brand" href="#/">
          Usher · Operators
        </a>
        <nav aria-label="Screens">
          {menu
            .filter(([key]) => key !== 'sign-in' || auth instanceof CognitoSession)
            .map(([key, label]) => (
              <a key={key} href={`#/${key}`} aria-current={key === current ? 'page' : undefined}>
                {label}
              </a>
            ))}
        </nav>
        <div className="row tools">
          <ThemeSwitch />
          <button type="button" className="button plain slim" onClick={onSignOut} title={email}>
            Sign out
          </button>
        </div>
      </header>
      <main className={`stack ${path === 'explorer' ? 'whole' : ''}`} id="main">
        <h1 ref={heading} tabIndex={-1}>
          {title ?? 'Not found'}
        </h1>
        {accountId !== undefined && <AccountPage key={accountId} userId={accountId} />}
        {path === '' && <Accounts />}
        {path === 'trials' && <Trials />}
        {path === 'usage' && <Usage />}
        {path === 'sync' && <Sync />}
        {path === 'refusals' && <Refusals />}
        {path === 'live' && <LiveFeed />}
        {path === 'reviews' && <Reviews />}
        {path === 'parked' && <Parked />}
        {path === 'requests' && (
          <For least="admins" what="Deciding about requests">
            <Requests />
          </For>
        )}
        {path === 'products' && <Products />}
        {path === 'sign-in' && auth instanceof CognitoSession && (
          <SecondFactor
            auth={auth}
            email={email ?? ''}
            issuer="Usher operators"
            {...(needsSecondFactor ? { demand: 'Operators of this deployment need a second factor.' } : {})}
          />
        )}
        {path === 'explorer' && (
          <Gated load={explorer} admit={connection.admit} what="the explorer" props={connection} />
        )}
      </main>
    </div>
  );
}
