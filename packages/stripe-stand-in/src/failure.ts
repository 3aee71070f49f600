/** An answer that Stripe gives instead of the object. Stripe: documented (API reference, "Errors"). */
export class StripeFailure extends Error {
  override readonly name = 'StripeFailure';

  constructor(
    readonly status: number,
    readonly type: 'invalid_request_error' | 'card_error' | 'api_error' | 'idempotency_error',
    message: string,
    readonly detail: { code?: string; param?: string; decline_code?: string; doc_url?: string } = {},
  ) {
    super(message);
  }

  get body(): string {
    return JSON.stringify({ error: { type: this.type, message: this.message, ...this.detail } });
  }
}

// Stripe: observed. `resource_missing` names the parameter; the SDK makes a StripeInvalidRequestError with status 404 of it.
export function missing(kind: string, id: string, param = 'id'): StripeFailure {
  return new StripeFailure(param === 'id' ? 404 : 400, 'invalid_request_error', `No such ${kind}: '${id}'`, {
    code: 'resource_missing',
    param,
  });
}

export function invalid(message: string, param?: string, code?: string): StripeFailure {
  return new StripeFailure(400, 'invalid_request_error', message, {
    ...(param ? { param } : {}),
    ...(code ? { code } : {}),
  });
}

export function declined(): StripeFailure {
  return new StripeFailure(402, 'card_error', 'Your card was declined.', {
    code: 'card_declined',
    decline_code: 'generic_decline',
  });
}
