import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ListedProduct, PricingSource, Product, ProductId } from '../../core.ts';
import type { QueryResult } from '../results.ts';
import { useProducts } from '../useProducts.ts';
import { useWords } from '../WordsProvider.tsx';
import { BillingSwitch, hasBoth, type Billing } from './BillingSwitch.tsx';
import type { OpenPage } from './open.ts';
import { PlanCard } from './PlanCard.tsx';
import { ProductAction } from './ProductAction.tsx';
import { usePricing } from './usePricing.ts';

interface Shared {
  /** The plan that stands out. */
  recommended?: ProductId;
  /** What is chosen at first where plans are paid by the month and by the year. */
  billing?: Billing;
  className?: string;
}

export interface VisitorTableProps extends Shared {
  /** The outputs of the deployment. With them the table is for visitors, and needs no provider but that of the words. */
  visitor: PricingSource;
  /** A visitor has chosen: the way to sign up, with the product and the price. */
  onChoose: (choice: { productId: ProductId; priceId?: string }) => void;
}

export interface MemberTableProps extends Shared {
  visitor?: undefined;
  /** Takes the customer to a page of Stripe; the default is in place of this page. */
  onOpen?: OpenPage;
}

/** All plans and add-ons with their prices: for visitors by the API key, for the signed-in user with what they have and may do. */
export function PricingTable(props: VisitorTableProps | MemberTableProps) {
  return props.visitor ? <VisitorTable {...props} /> : <MemberTable {...props} />;
}

function VisitorTable({ visitor, onChoose, ...shared }: VisitorTableProps) {
  const words = useWords();
  return (
    <Table {...shared} read={usePricing(visitor)}>
      {(product, priceId) => (
        <div className="usher-action">
          <button
            type="button"
            className="usher-button"
            onClick={() => onChoose({ productId: product.id, ...(priceId ? { priceId } : {}) })}
          >
            {words.choice(product)}
          </button>
        </div>
      )}
    </Table>
  );
}

function MemberTable({ onOpen, visitor: _, ...shared }: MemberTableProps) {
  return (
    <Table<Product> {...shared} read={useProducts()}>
      {(product, priceId) => <ProductAction product={product} priceId={priceId} onOpen={onOpen} />}
    </Table>
  );
}

interface TableProps<One> extends Shared {
  read: QueryResult<One[]>;
  children: (product: One, priceId: string | undefined) => ReactNode;
}

function Table<One extends ListedProduct | Product>(props: TableProps<One>) {
  const { read, children, recommended, className = '', billing: first = 'MONTH' } = props;
  const words = useWords();
  const [billing, setBilling] = useState(first);
  const { data: products, error, isPending, refetch } = read;
  if (isPending) return <p className="usher-quiet">{words.component('pending')}</p>;
  if (!products)
    return (
      <p className="usher-error" role="alert">
        {error && words.error(error)}{' '}
        <button type="button" className="usher-button" onClick={() => void refetch()}>
          {words.component('retry')}
        </button>
      </p>
    );
  if (products.length === 0) return <p className="usher-quiet">{words.component('noPlans')}</p>;
  const groups = [
    { name: words.component('plans'), of: products.filter(({ kind }) => kind === 'PLAN') },
    { name: words.component('addOns'), of: products.filter(({ kind }) => kind !== 'PLAN') },
  ].filter(({ of }) => of.length > 0);
  return (
    <div className={`usher-pricing ${className}`}>
      {hasBoth(products) && <BillingSwitch billing={billing} onChange={setBilling} />}
      {groups.map(({ name, of }) => (
        <section key={name} aria-label={name} className="usher-plans">
          {of.map((product) => (
            <PlanCard
              key={product.id}
              product={product}
              billing={billing}
              isRecommended={product.id === recommended}
            >
              {(priceId) => children(product, priceId)}
            </PlanCard>
          ))}
        </section>
      ))}
    </div>
  );
}
