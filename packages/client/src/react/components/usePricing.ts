import { useEffect, useState } from 'react';
import { readPricing } from '../../core.ts';
import type { ListedProduct, PricingSource } from '../../core.ts';
import type { QueryResult } from '../results.ts';

/** The price list of a deployment, for a page on which no user is signed in. */
export function usePricing({ graphqlUrl, apiKey }: PricingSource): QueryResult<ListedProduct[]> {
  const [answer, setAnswer] = useState<{ data?: ListedProduct[]; error?: Error }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    readPricing({ graphqlUrl, apiKey }).then(
      (data) => current && setAnswer({ data }),
      (error: Error) => current && setAnswer(({ data }) => ({ ...(data ? { data } : {}), error })),
    );
    return () => {
      current = false;
    };
  }, [graphqlUrl, apiKey, round]);
  return {
    data: answer.data,
    error: answer.error,
    isPending: !answer.data && !answer.error,
    refetch: () => Promise.resolve(setRound((count) => count + 1)),
  };
}
