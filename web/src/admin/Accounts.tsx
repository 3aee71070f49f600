import { useState } from 'react';
import { AccountsDocument, SubscriberDocument } from '../generated/graphql.ts';
import { Field } from '../ui/Field.tsx';
import { Failure } from '../ui/Notice.tsx';
import { goTo } from '../ui/route.ts';
import { usePages } from '../ui/usePages.ts';
import { dateOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { UsherError } from '@usher/client';
import { useTransport } from '@usher/client/react';
import { Paged } from './Paged.tsx';

/** An id of the user pool. */
const idPattern = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function Accounts() {
  const [start, setStart] = useState('');
  const pages = usePages(
    AccountsDocument,
    { emailStart: start || null, limit: 50 },
    ({ accounts }) => accounts,
  );
  const nothing = start ? `No e-mail address begins with “${start}”.` : 'There are no accounts yet.';
  return (
    <>
      <FindAccount show={setStart} />
      {start && (
        <p className="row" role="status">
          Accounts whose e-mail address begins with “{start}”
          <button type="button" className="button slim" onClick={() => setStart('')}>
            Show all
          </button>
        </p>
      )}
      <Paged what="accounts" nothing={nothing} pages={pages}>
        {(items) => (
          <Scroll label={start ? 'Accounts, by e-mail address' : 'Accounts, newest first'}>
            <table>
              <thead>
                <tr>
                  <th scope="col">E-mail</th>
                  <th scope="col">Name</th>
                  <th scope="col">Status</th>
                  <th scope="col">Since</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, email, name, status, createdAt }) => (
                  <tr key={id}>
                    <td>
                      <a href={`#/accounts/${encodeURIComponent(id)}`} title={id}>
                        {email ?? id}
                      </a>
                    </td>
                    <td>{name ?? '–'}</td>
                    <td>
                      <span className={`tag ${status === 'ACTIVE' ? 'good' : 'bad'}`}>
                        {status.toLowerCase()}
                      </span>
                    </td>
                    <td className="whole">{dateOf(createdAt)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Paged>
    </>
  );
}

/** By id, by a subscription, or by as much of the e-mail address as is known; a whole address opens its account. */
function FindAccount({ show }: { show: (start: string) => void }) {
  const transport = useTransport();
  const [text, setText] = useState('');
  const [error, setError] = useState<Error>();
  const find = async (wanted: string) => {
    setError(undefined);
    const open = (id: string) => goTo(`accounts/${encodeURIComponent(id)}`);
    const address = wanted.toLowerCase();
    if (idPattern.test(wanted)) return open(address);
    try {
      if (address.includes('@')) {
        const { accounts } = await transport.query(AccountsDocument, { emailStart: address, limit: 2 });
        const [first, second] = accounts.items;
        return first && !second && first.email === address ? open(first.id) : show(address);
      }
      // The ids of subscriptions of an earlier system have no form of their own.
      const { account } = await transport.query(SubscriberDocument, { subscriptionId: wanted });
      open(account.id);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      if (thrown instanceof UsherError && thrown.code === 'NotFound') show(address);
      else setError(thrown);
    }
  };
  return (
    <form
      className="card row find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void find(text.trim());
      }}
    >
      <Field
        label="Id or e-mail, or a subscription"
        required
        autoComplete="off"
        placeholder="The beginning of an address is enough"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button className="button primary">Find</button>
      {error && <Failure error={error} />}
    </form>
  );
}
