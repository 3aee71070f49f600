import { useState } from 'react';
import { AccountByEmailDocument, AccountsDocument } from '../generated/graphql.ts';
import { ApiError } from '../usher/errors.ts';
import { useTransport } from '../usher/TransportProvider.tsx';
import { Field } from '../ui/Field.tsx';
import { sentenceFor } from '../ui/Notice.tsx';
import { goTo } from '../ui/route.ts';
import { usePages } from '../ui/usePages.ts';
import { dateOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { Paged } from './Paged.tsx';

export function Accounts() {
  const pages = usePages(AccountsDocument, { limit: 50 }, ({ accounts }) => accounts);
  return (
    <>
      <FindAccount />
      <Paged what="accounts" nothing="Nobody is here yet." pages={pages}>
        {(items) => (
          <Scroll label="Accounts">
            <table>
              <thead>
                <tr>
                  <th scope="col">E-mail</th>
                  <th scope="col">Name</th>
                  <th scope="col">Status</th>
                  <th scope="col">Since</th>
                  <th scope="col">Id</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, email, name, status, createdAt }) => (
                  <tr key={id}>
                    <td>
                      <a href={`#/accounts/${encodeURIComponent(id)}`}>{email ?? id}</a>
                    </td>
                    <td>{name ?? '–'}</td>
                    <td>
                      <span className={`tag ${status === 'ACTIVE' ? 'good' : 'bad'}`}>
                        {status.toLowerCase()}
                      </span>
                    </td>
                    <td>{dateOf(createdAt)}</td>
                    <td>
                      <code>{id}</code>
                    </td>
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

function FindAccount() {
  const transport = useTransport();
  const [text, setText] = useState('');
  const [said, setSaid] = useState<string>();
  const find = async () => {
    const wanted = text.trim();
    setSaid(undefined);
    if (!wanted.includes('@')) return goTo(`accounts/${encodeURIComponent(wanted)}`);
    try {
      const { account } = await transport.query(AccountByEmailDocument, { email: wanted });
      goTo(`accounts/${encodeURIComponent(account.id)}`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const isMissing = error instanceof ApiError && error.errorType === 'NotFound';
      setSaid(isMissing ? `Nobody has the address ${wanted}.` : sentenceFor(error));
    }
  };
  return (
    <form
      className="card row find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void find();
      }}
    >
      <Field
        label="Id or e-mail"
        required
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button className="button primary">Find</button>
      <span role="alert">{said && <span className="notice bad">{said}</span>}</span>
    </form>
  );
}
