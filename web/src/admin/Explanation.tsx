import { useState } from 'react';
import { ExplainDecisionDocument } from '../generated/graphql.ts';
import type { ExplainDecisionQuery } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Failure, Loading } from '../ui/Notice.tsx';
import { limitOf, nameOf, periodOf, timeOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { FEATURES } from '../usher/features.ts';
import { useRead } from '../usher/useRead.ts';

/** Why the account may or may not use a feature, as the decision itself sees it. */
export function Explanation({ userId, revision }: { userId: string; revision: number }) {
  const [feature, setFeature] = useState<string>('simulations');
  const { data, error, loading, reload } = useRead(ExplainDecisionDocument, { userId, feature }, revision);
  return (
    <section className="card stack" aria-labelledby="why-title">
      <div className="row between">
        <h2 id="why-title">Why</h2>
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={FEATURES.map((key) => [key, nameOf(key)] as const)}
        />
      </div>
      {!data && loading && <Loading what="the explanation" />}
      {error && <Failure error={error} retry={reload} />}
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
          <span className="tag bad">refused: {decision.reason?.toLowerCase().replaceAll('_', ' ')}</span>
        )}
        {decision.retryAt && ` until ${timeOf(decision.retryAt)}`}
      </p>
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
                <td>
                  {source.counts ? 'yes' : 'no'}: {source.because}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <ul className="plain-list small">
        {windows.map(({ period, used, limit, windowStart, resetsAt }) => (
          <li key={`${period}${windowStart}`} className="number">
            {used} of {limit ?? '∞'} {periodOf(period)}, window from {timeOf(windowStart)}
            {resetsAt && ` to ${timeOf(resetsAt)}`}
          </li>
        ))}
        {holds.map(({ id, amount, endsAt }) => (
          <li key={id}>
            {amount} held until {timeOf(endsAt)} <code>{id}</code>
          </li>
        ))}
        {lastRefusal && (
          <li>
            Last refused {timeOf(lastRefusal.timestamp)} <code>{lastRefusal.actionDetails ?? ''}</code>
          </li>
        )}
      </ul>
    </>
  );
}
