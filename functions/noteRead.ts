import { door, operatorOf } from './door.ts';
import { noteRead } from '../app/people/operatorActed.ts';

/** After a field that shows operators something of accounts, and before its answer: what cannot be logged is not shown. */
export const handler = door<unknown, null>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const accounts = (call.source as { accounts: string[] }).accounts;
  if (accounts.length === 0) return null;
  await noteRead(operator, { field: call.field, accounts, callId: call.callId }, nowMs);
  return null;
});
