import { query } from '@aws-appsync/utils/dynamodb';
import {
  pageLimit,
  resultOf,
  userIdOf,
  type Page,
  type RequestContext,
  type ResponseContext,
} from '../../../extension/resolvers.ts';
import type {
  SimulationPartsFragment as Simulation,
  SimulationsQuery,
  SimulationsQueryVariables,
} from '../generated/graphql.ts';

interface Row {
  simulation_id: string;
  created_at: string;
  track_id: string;
  strategy_data: Simulation['strategy'];
  total_time: number;
  results: Simulation['laps'];
}

export function request(ctx: RequestContext<SimulationsQueryVariables>) {
  return query<{ user_id: string }>({
    index: 'UserIndex',
    query: { user_id: { eq: userIdOf(ctx) } },
    scanIndexForward: false,
    limit: pageLimit(ctx.args.limit),
    nextToken: ctx.args.nextToken,
  });
}

export function response(ctx: ResponseContext<Page<Row>>): SimulationsQuery['simulations'] {
  const { items, nextToken } = resultOf(ctx);
  return {
    items: items.map((row) => ({
      id: row.simulation_id,
      createdAt: row.created_at,
      trackId: row.track_id,
      strategy: row.strategy_data,
      totalTime: row.total_time,
      laps: row.results,
    })),
    nextToken: nextToken ?? null,
  };
}
