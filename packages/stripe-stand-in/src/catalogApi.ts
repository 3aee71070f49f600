import { newId, type Books } from './books.ts';
import { invalid } from './failure.ts';
import { createdFilter, page, type Operation } from './operation.ts';
import type { Price, Product } from './records.ts';

export function createProduct({ books, parameters }: Operation): Product {
  // Stripe: documented. A product's id may be chosen by the caller that creates it.
  const chosen = parameters.text('id');
  if (chosen !== undefined && books.get('products', chosen)) {
    throw invalid('Product already exists.', 'id', 'resource_already_exists');
  }
  const product: Product = {
    id: chosen ?? newId('prod_'),
    object: 'product',
    active: parameters.flag('active') ?? true,
    created: books.at,
    default_price: null,
    description: parameters.text('description') ?? null,
    images: [],
    livemode: false,
    metadata: parameters.metadata('metadata'),
    name: parameters.required('name'),
    type: 'service',
    updated: books.at,
  };
  parameters.finish();
  books.put('products', product);
  books.emit('product.created', product);
  return product;
}

export function updateProduct({ books, id, parameters }: Operation): Product {
  const before = books.need('products', id);
  const after: Product = {
    ...before,
    active: parameters.flag('active') ?? before.active,
    name: parameters.text('name') ?? before.name,
    description: parameters.cleared('description')
      ? null
      : (parameters.text('description') ?? before.description),
    metadata: parameters.metadata('metadata', before.metadata),
    updated: books.at,
  };
  parameters.finish();
  books.put('products', after);
  books.emit('product.updated', after, before);
  return after;
}

export function retrieveProduct({ books, id, parameters }: Operation): Product {
  parameters.finish();
  return books.need('products', id);
}

export function listProducts({ books, parameters }: Operation) {
  const active = parameters.flag('active');
  const ids = parameters.texts('ids');
  const found = books
    .list('products')
    .filter(
      (one) => (active === undefined || one.active === active) && (ids.length === 0 || ids.includes(one.id)),
    );
  return page(found, parameters, '/v1/products');
}

export function createPrice({ books, parameters }: Operation): Price {
  const recurring = parameters.inside('recurring');
  const interval = recurring?.oneOf('interval', ['day', 'week', 'month', 'year']);
  const count = recurring?.whole('interval_count') ?? 1;
  recurring?.finish();
  const currency = parameters.required('currency').toLowerCase();
  const amount = parameters.whole('unit_amount');
  if (amount === undefined || amount < 0)
    throw invalid('Missing required param: unit_amount.', 'unit_amount');
  const price: Price = {
    id: newId('price_1', 23),
    object: 'price',
    active: parameters.flag('active') ?? true,
    billing_scheme: 'per_unit',
    created: books.at,
    currency,
    livemode: false,
    lookup_key: lookupKeyFor(
      books,
      parameters.text('lookup_key'),
      parameters.flag('transfer_lookup_key') ?? false,
    ),
    metadata: parameters.metadata('metadata'),
    nickname: parameters.text('nickname') ?? null,
    product: books.need('products', parameters.required('product'), 'product').id,
    recurring: interval ? { interval, interval_count: count, usage_type: 'licensed', meter: null } : null,
    tax_behavior: 'unspecified',
    type: interval ? 'recurring' : 'one_time',
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  };
  parameters.finish();
  books.put('prices', price);
  books.emit('price.created', price);
  return price;
}

export function updatePrice({ books, id, parameters }: Operation): Price {
  const before = books.need('prices', id);
  const key = parameters.text('lookup_key');
  const after: Price = {
    ...before,
    active: parameters.flag('active') ?? before.active,
    nickname: parameters.text('nickname') ?? before.nickname,
    metadata: parameters.metadata('metadata', before.metadata),
    lookup_key:
      key === undefined || key === before.lookup_key
        ? before.lookup_key
        : lookupKeyFor(books, key, parameters.flag('transfer_lookup_key') ?? false),
  };
  parameters.finish();
  books.put('prices', after);
  books.emit('price.updated', after, before);
  renewInItems(books, after);
  return after;
}

/** An item of a subscription holds the price itself, as it is now, and no copy. */
function renewInItems(books: Books, price: Price): void {
  for (const one of books.list('subscriptions')) {
    if (!one.items.data.some((item) => item.price.id === price.id)) continue;
    const data = one.items.data.map((item) => (item.price.id === price.id ? { ...item, price } : item));
    books.put('subscriptions', { ...one, items: { ...one.items, data } });
  }
}

export function retrievePrice({ books, id, parameters }: Operation): Price {
  parameters.finish();
  return books.need('prices', id);
}

export function listPrices({ books, parameters }: Operation) {
  const active = parameters.flag('active');
  const product = parameters.text('product');
  const keys = parameters.texts('lookup_keys');
  const created = createdFilter(parameters);
  const found = books
    .list('prices')
    .filter(
      (one) =>
        created(one) &&
        (active === undefined || one.active === active) &&
        (product === undefined || one.product === product) &&
        (keys.length === 0 || (one.lookup_key !== null && keys.includes(one.lookup_key))),
    );
  return page(found, parameters, '/v1/prices');
}

/** Stripe: documented. A lookup key belongs to one price; it moves only when the caller says so. */
function lookupKeyFor(books: Operation['books'], key: string | undefined, transfer: boolean): string | null {
  if (key === undefined) return null;
  const holder = books.list('prices').find((price) => price.lookup_key === key);
  if (!holder) return key;
  if (!transfer) {
    throw invalid(
      `A price (\`${holder.id}\`) already uses that lookup key. Pass \`transfer_lookup_key=true\` to move it.`,
      'lookup_key',
      'resource_already_exists',
    );
  }
  books.put('prices', { ...holder, lookup_key: null });
  return key;
}
