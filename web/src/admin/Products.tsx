import { useState } from 'react';
import { CatalogDocument } from '../generated/graphql.ts';
import { useAnnounce } from '../ui/Announcer.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { hoursOf, intervalOf, limitOf, moneyOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useRead } from '@usher/client/react';
import { ProductEditor, type CatalogProduct } from './ProductEditor.tsx';
import { For } from './groups.tsx';

export function Products() {
  const { data, error, isPending, refetch } = useRead(CatalogDocument, {});
  const [editing, setEditing] = useState<CatalogProduct | 'new'>();
  const announce = useAnnounce();
  const products = data?.catalog;
  if (editing) {
    return (
      <ProductEditor
        product={editing === 'new' ? undefined : editing}
        onCancel={() => setEditing(undefined)}
        onSaved={(name) => {
          setEditing(undefined);
          announce(`${name} is saved.`);
          void refetch();
        }}
      />
    );
  }
  return (
    <>
      <For least="admins" what="Changing products">
        <div>
          <button type="button" className="button" onClick={() => setEditing('new')}>
            New product
          </button>
        </div>
      </For>
      {!products && isPending && <Loading what="the products" />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {products?.length === 0 && <Empty>The catalog is empty.</Empty>}
      {products && products.length > 0 && (
        <Scroll label="Products">
          <table>
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Prices</th>
                <th scope="col">Trial</th>
                <th scope="col">Features</th>
                <th scope="col">State</th>
                <th scope="col">
                  <span className="hidden-text">Edit</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {products.map((product) => (
                <ProductRow key={product.id} product={product} onEdit={() => setEditing(product)} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}

function ProductRow({ product, onEdit }: { product: CatalogProduct; onEdit: () => void }) {
  return (
    <tr>
      <td>
        <b>{product.name}</b>
        <br />
        <code>{product.id}</code> <span className="small quiet">v{product.version}</span>
      </td>
      <td>
        {product.prices.length === 0 && '–'}
        {product.prices.map(({ id, unitAmount, currency, interval, purchasable }) => (
          <div key={id}>
            {moneyOf(unitAmount, currency)} {intervalOf(interval)}
            {!purchasable && <span className="tag warn">not in Stripe</span>}
          </div>
        ))}
      </td>
      <td>{product.trial ? hoursOf(product.trial.hours) : '–'}</td>
      <td>
        {product.features.map(({ feature, name, limit, period }) => (
          <div key={feature + period}>
            {name} {limitOf(limit, period)}
          </div>
        ))}
      </td>
      <td>
        <span className={`tag ${product.active ? 'good' : 'bad'}`}>
          {product.active ? 'active' : 'inactive'}
        </span>{' '}
        {!product.public && <span className="tag">private</span>}
      </td>
      <td>
        <For least="admins">
          <button type="button" className="button slim" onClick={onEdit}>
            Edit<span className="hidden-text"> {product.name}</span>
          </button>
        </For>
      </td>
    </tr>
  );
}
