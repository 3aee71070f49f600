import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { useEffect, useMemo, useState } from 'react';
import contract from 'virtual:schema';
import { Failure, Loading } from '../ui/Notice.tsx';
import type { TokenSource } from '@usher/client';
import { useTransport } from '@usher/client/react';
import { EXAMPLES_PLUGIN } from './ExamplesPlugin.tsx';
import { createFetcher } from './fetcher.ts';
import { buildContract } from './schema.ts';

const schema = buildContract(contract);
const plugins = [EXAMPLES_PLUGIN];

// Short lines: the editor does not wrap them, and beside an open panel it is narrow.
const WELCOME = `# Everything the API can do.
# On the left: documentation,
# an example of every operation
# (Examples), and your history.
# Subscriptions run live.

query Catalog {
  catalog {
    id
    name
    active
    prices {
      unitAmount
      currency
      interval
    }
  }
}
`;

interface ExplorerProps {
  url: string;
  token: TokenSource;
}

export default function Explorer({ url, token }: ExplorerProps) {
  const transport = useTransport();
  const [filledIn, setFilledIn] = useState<string>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    token().then(setFilledIn, setError);
  }, [token]);
  const fetcher = useMemo(
    () => filledIn && createFetcher({ url, token, transport, filledIn }),
    [url, token, transport, filledIn],
  );
  if (error) return <Failure error={error} />;
  if (!fetcher) return <Loading what="the explorer" />;
  return (
    <div className="explorer">
      <GraphiQL
        fetcher={fetcher}
        schema={schema}
        plugins={plugins}
        defaultQuery={WELCOME}
        headers={JSON.stringify({ authorization: filledIn }, null, 2)}
        defaultHeaders={JSON.stringify({ authorization: filledIn }, null, 2)}
        shouldPersistHeaders={false}
        forcedTheme={isDark() ? 'dark' : 'light'}
        defaultEditorToolsVisibility="variables"
      />
    </div>
  );
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
