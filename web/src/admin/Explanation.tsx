import { useState } from 'react';
import { ExplainDecisionDocument } from '../generated/graphql.ts';
import type { AccountPartsFragment as Account, ExplainDecisionQuery } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Failure, Loading } from '../ui/Notice.tsx';
import { count, limitOf, numberOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { FEATURES } from '../features.ts';
import { useRead } from '@usher/client/react';
import { featureNameOf } from '../ui/featureWords.ts';
import { firstFeatureOf } from './firstFeature.ts';

/** Why the account may or may not use a feature, as the decision itself sees it. */
export function Explanation({ account }: { account: Account }) {
  const [feature, setFeature] = useState(() => firstFeatureOf(account));
  const { id: userId } = account;
  // Every use and every change of rights moves one of these numbers.
  const revision = [account.version, ...account.usage.map(({ version }) => version)].join();
  const { data, error, isPending, refetch } = useRead(ExplainDecisionDocument, { userId, feature }, revision);
  const features = new Set([...FEATURES, ...account.entitlements.map((right) => right.feature)]);
  return (
    <section className="card stack" aria-labelledby="why-title">
      <div className="row between">
        <h2 id="why-title">Why</h2>
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={[...features].map((key) => [key, featureNameOf(key)] as const)}
        />
      </div>
      {!data && isPending && <Loading what="the explanation" />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && <Reasons explanation={data.explainDecision} />}
    </section>
  );
}

function Reasons({ explanation }: { explanation: ExplainDecisionQuery['explainDecision'] }) {
  const { decision, sources, windows, holds, lastRefusal } = explanation;
  return (
    <>
      <p>
        One unit would be{' '}
        {decision.allowed ? (
          <span className="tag good">allowed</span>
        ) : (
          <span className="tag bad">refused: {inWords(decision.reason)}</span>
        )}
        {decision.retryAt && ` until ${timeOf(decision.retryAt)}`}
        {decision.upgrade && `. ${decision.upgrade.name} would allow it`}
      </p>
      {sources.length === 0 && <p className="quiet">The account has no right to this feature.</p>}
      {sources.length > 0 && <Sources sources={sources} />}
      {windows.length > 0 && <Windows windows={windows} />}
      <ul className="plain-list small">
        {holds.map(({ id, amount, endsAt }) => (
          <li key={id}>
            {count(amount, 'unit')} held until {timeOf(endsAt)} <code>{id}</code>
          </li>
        ))}
        <li>{lastRefusal ? refusedInWords(lastRefusal) : 'Not refused lately.'}</li>
      </ul>
    </>
  );
}

type Explained = ExplainDecisionQuery['explainDecision'];

function Sources({ sources }: Pick<Explained, 'sources'>) {
  return (
    <Scroll label="Sources" card={false}>
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Limits</th>
            <th scope="col">Until</th>
            <th scope="col">Counts</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.source}>
              <td>
                <code>{source.source}</code>
              </td>
              <td>{source.limits.map(({ limit, period }) => limitOf(limit, period)).join(', ')}</td>
              <td>{source.expiresAt ? timeOf(source.expiresAt) : 'for good'}</td>
              <td className="details">
                {source.counts ? 'yes' : 'no'}: {source.because}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Windows({ windows }: Pick<Explained, 'windows'>) {
  return (
    <Scroll label="Windows" card={false}>
      <table>
        <thead>
          <tr>
            <th scope="col">Limit</th>
            <th scope="col">Used</th>
            <th scope="col">Held</th>
            <th scope="col">Left</th>
            <th scope="col">Window</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody className="number">
          {windows.map(({ period, source, used, held, limit, remaining, windowStart, resetsAt }) => (
            <tr key={`${period}${windowStart}`}>
              <td>{limitOf(limit, period)}</td>
              <td>{numberOf(used)}</td>
              <td>{numberOf(held)}</td>
              <td>{remaining === null ? '∞' : numberOf(remaining)}</td>
              <td>
                {timeOf(windowStart)} {resetsAt ? `to ${timeOf(resetsAt)}` : 'without an end'}
              </td>
              <td>
                <code>{source}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function refusedInWords({ timestamp, actionDetails }: NonNullable<Explained['lastRefusal']>): string {
  const { reason, amount } = JSON.parse(actionDetails ?? '{}') as { reason?: string; amount?: number };
  return `Last refused ${timeOf(timestamp)}: ${inWords(reason)}, when ${count(amount ?? 1, 'unit')} ${amount === 1 ? 'was' : 'were'} asked for.`;
}

/** `LIMIT_REACHED` reads `limit reached`. */
function inWords(reason: string | null | undefined): string {
  return (reason ?? 'no reason').toLowerCase().replaceAll('_', ' ');
}
