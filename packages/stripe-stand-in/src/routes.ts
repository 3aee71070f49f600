import * as catalog from './catalogApi.ts';
import * as checkout from './checkoutApi.ts';
import * as clocks from './clockApi.ts';
import * as customers from './customerApi.ts';
import * as endpoints from './endpointApi.ts';
import * as events from './eventApi.ts';
import * as money from './moneyApi.ts';
import * as portal from './portalApi.ts';
import * as risk from './riskApi.ts';
import * as schedules from './scheduleApi.ts';
import * as subscriptions from './subscriptionApi.ts';
import type { Operate } from './operation.ts';

/** Everything that the stand-in answers; `:id` stands for one step of the path. */
const routes: Record<string, Operate> = {
  'POST /v1/customers': customers.createCustomer,
  'GET /v1/customers': customers.listCustomers,
  'GET /v1/customers/:id': customers.retrieveCustomer,
  'POST /v1/customers/:id': customers.updateCustomer,
  'DELETE /v1/customers/:id': customers.deleteCustomer,
  'GET /v1/customers/:id/payment_methods': customers.listPaymentMethods,
  'GET /v1/payment_methods/:id': customers.retrievePaymentMethod,
  'POST /v1/payment_methods/:id/attach': customers.attachPaymentMethod,
  'POST /v1/products': catalog.createProduct,
  'GET /v1/products': catalog.listProducts,
  'GET /v1/products/:id': catalog.retrieveProduct,
  'POST /v1/products/:id': catalog.updateProduct,
  'POST /v1/prices': catalog.createPrice,
  'GET /v1/prices': catalog.listPrices,
  'GET /v1/prices/:id': catalog.retrievePrice,
  'POST /v1/prices/:id': catalog.updatePrice,
  'POST /v1/checkout/sessions': checkout.create,
  'GET /v1/checkout/sessions': checkout.list,
  'GET /v1/checkout/sessions/:id': checkout.retrieve,
  'GET /v1/checkout/sessions/:id/line_items': checkout.lineItems,
  'POST /v1/checkout/sessions/:id/expire': checkout.expire,
  'POST /v1/subscriptions': subscriptions.create,
  'GET /v1/subscriptions': subscriptions.list,
  'GET /v1/subscriptions/:id': subscriptions.retrieve,
  'POST /v1/subscriptions/:id': subscriptions.update,
  'DELETE /v1/subscriptions/:id': subscriptions.cancel,
  'POST /v1/subscriptions/:id/pause': subscriptions.pause,
  'POST /v1/subscriptions/:id/resume': subscriptions.resume,
  'GET /v1/subscription_items': subscriptions.listItems,
  'POST /v1/subscription_schedules': schedules.create,
  'GET /v1/subscription_schedules': schedules.list,
  'GET /v1/subscription_schedules/:id': schedules.retrieve,
  'POST /v1/subscription_schedules/:id': schedules.update,
  'POST /v1/subscription_schedules/:id/release': schedules.release,
  'POST /v1/subscription_schedules/:id/cancel': schedules.cancel,
  'GET /v1/invoices': money.listInvoices,
  'GET /v1/invoices/:id': money.retrieveInvoice,
  'POST /v1/invoices/:id/pay': money.payInvoice,
  'POST /v1/invoices/:id/void': money.voidInvoice,
  'GET /v1/invoice_payments': money.listInvoicePayments,
  'GET /v1/payment_intents/:id': money.retrieveIntent,
  'POST /v1/payment_intents/:id': money.updateIntent,
  'GET /v1/charges': money.listCharges,
  'GET /v1/charges/:id': money.retrieveCharge,
  'POST /v1/refunds': risk.createRefund,
  'GET /v1/disputes': risk.listDisputes,
  'GET /v1/disputes/:id': risk.retrieveDispute,
  'GET /v1/radar/early_fraud_warnings/:id': risk.retrieveWarning,
  'POST /v1/billing_portal/sessions': portal.create,
  'POST /v1/webhook_endpoints': endpoints.create,
  'GET /v1/webhook_endpoints': endpoints.list,
  'GET /v1/webhook_endpoints/:id': endpoints.retrieve,
  'DELETE /v1/webhook_endpoints/:id': endpoints.remove,
  'GET /v1/events': events.list,
  'GET /v1/events/:id': events.retrieve,
  'POST /v1/test_helpers/test_clocks': clocks.create,
  'GET /v1/test_helpers/test_clocks/:id': clocks.retrieve,
  'POST /v1/test_helpers/test_clocks/:id/advance': clocks.advance,
};

const split = Object.entries(routes).map(([key, operate]) => {
  const [method, path] = key.split(' ') as [string, string];
  return { method, steps: path.split('/'), operate };
});

export function findRoute(method: string, path: string): { operate: Operate; id: string } | undefined {
  const steps = path.split('/');
  for (const route of split) {
    if (route.method !== method || route.steps.length !== steps.length) continue;
    if (!route.steps.every((step, at) => step === ':id' || step === steps[at])) continue;
    const at = route.steps.indexOf(':id');
    return { operate: route.operate, id: at < 0 ? '' : decodeURIComponent(steps[at]!) };
  }
  return undefined;
}
