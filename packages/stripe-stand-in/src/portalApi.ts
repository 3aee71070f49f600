import { newId } from './books.ts';
import { missing } from './failure.ts';
import type { Operation } from './operation.ts';
import type { PortalSession } from './records.ts';

export function create({ books, parameters, publicUrl }: Operation): PortalSession {
  const customer = books.need('customers', parameters.required('customer'), 'customer');
  if (customer.deleted) throw missing('customer', customer.id, 'customer');
  const id = newId('bps_1', 23);
  const session: PortalSession = {
    id,
    object: 'billing_portal.session',
    configuration: parameters.text('configuration') ?? 'bpc_local',
    created: books.at,
    customer: customer.id,
    livemode: false,
    locale: null,
    return_url: parameters.text('return_url') ?? null,
    url: `${publicUrl}/portal/${id}`,
  };
  parameters.finish();
  return books.put('portals', session);
}
