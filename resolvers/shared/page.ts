import { util } from '@aws-appsync/utils';

/** 1 to 100 rows a page; the default is 25. */
export function pageLimit(limit: number | null | undefined): number {
  const wanted = limit ?? 25;
  if (wanted < 1 || wanted > 100) util.error('limit is 1 to 100.', 'BadRequest');
  return wanted;
}
