import { useEffect, useState } from 'react';
import { AuditActionsDocument, WatchAccountDocument, WatchUsageDocument } from '../generated/graphql.ts';
import { Field } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { useRead, useSubscription } from '@usher/client/react';
import { ActionTable } from './ActionTable.tsx';

/** What happens now: one account as it is pushed, and everybody by reading on. */
export function LiveFeed() {
  const [text, setText] = useState('');
  const [userId, setUserId] = useState<string>();
  return (
    <>
      <form
        className="card row find"
        onSubmit={(event) => {
          event.preventDefault();
          setUserId(text.trim() || undefined);
        }}
      >
        <Field
          label="Watch one account (id)"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button className="button primary">Watch</button>
      </form>
      {userId && <Watched key={userId} userId={userId} />}
      <h2>All users, last 15 minutes</h2>
      <Everybody />
    </>
  );
}

interface Line {
  id: number;
  at: Date;
  text: string;
}

function Watched({ userId }: { userId: string }) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [ready, setReady] = useState(false);
  const add = (text: string) =>
    setLines((before) => [{ id: (before[0]?.id ?? 0) + 1, at: new Date(), text }, ...before].slice(0, 100));
  const usageError = useSubscription(
    WatchUsageDocument,
    { userId },
    {
      onReady: () => setReady(true),
      onEvent: ({ onUsage }) =>
        onUsage && add(`${onUsage.name}: ${onUsage.used} used, version ${onUsage.version}`),
    },
  );
  const accountError = useSubscription(
    WatchAccountDocument,
    { userId },
    { onEvent: ({ onAccount }) => onAccount && add(`${onAccount.reason}, version ${onAccount.version}`) },
  );
  const error = usageError ?? accountError;
  if (error) return <Failure error={error} />;
  if (!ready) return <Loading what="the live feed" />;
  return (
    <section className="card" aria-label="Live events">
      {lines.length === 0 && <Empty>Listening. Nothing has happened yet.</Empty>}
      <ol className="plain-list" role="log" aria-label="Events" data-testid="feed">
        {lines.map(({ id, at, text }) => (
          <li key={id}>
            <span className="small quiet number">{at.toLocaleTimeString('en')}</span> {text}
          </li>
        ))}
      </ol>
    </section>
  );
}

const PAUSE_MS = 10_000;
const RANGE_MS = 900_000;

function Everybody() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, PAUSE_MS);
    return () => clearInterval(timer);
  }, []);
  const filter = { from: new Date(now - RANGE_MS).toISOString(), to: new Date(now).toISOString() };
  const { data, error, isPending, refetch } = useRead(AuditActionsDocument, { filter, limit: 50 });
  const rows = data?.auditActions.items;
  return (
    <>
      {!rows && isPending && <Loading what="the log" />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {rows?.length === 0 && <Empty>It is quiet.</Empty>}
      {rows && rows.length > 0 && <ActionTable rows={rows} withUser />}
    </>
  );
}
