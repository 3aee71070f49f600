import { query } from '@aws-appsync/utils/dynamodb';
import type { QuerySimulationsArgs, SimulationPage, Simulation } from '../generated/schema.ts';
import { userIdOf } from './shared/caller.ts';
import type { Page, RequestContext, ResponseContext } from './shared/context.ts';
import { pageLimit } from './shared/page.ts';
import { resultOf } from './shared/result.ts';

interface Row {
  simulation_id: string;
  created_at: string;
  track_id: string;
  strategy_data: Simulation['strategy'];
  total_time: number;
  results: Simulation['laps'];
}

export function request(ctx: RequestContext<QuerySimulationsArgs>) {
  return query<{ user_id: string }>({
    index: 'UserIndex',
    query: { user_id: { eq: userIdOf(ctx) } },
    scanIndexForward: false,
    limit: pageLimit(ctx.args.limit),
    nextToken: ctx.args.nextToken,
  });
}

export function response(ctx: ResponseContext<Page<Row>>): SimulationPage {
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
    nextToken,
  };
}
