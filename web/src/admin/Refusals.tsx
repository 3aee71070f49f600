import { useState } from 'react';
import { RefusalsDocument } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { usePages } from '../ui/usePages.ts';
import { FEATURES } from '../features.ts';
import { featureNameOf } from '../ui/featureWords.ts';
import { ActionTable } from './ActionTable.tsx';
import { Paged } from './Paged.tsx';

export function Refusals() {
  const [feature, setFeature] = useState('');
  const pages = usePages(
    RefusalsDocument,
    { feature: feature || null, limit: 50 },
    ({ refusals }) => refusals,
  );
  return (
    <>
      <div className="row filters">
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={[['', 'Every feature'], ...FEATURES.map((key) => [key, featureNameOf(key)] as const)]}
        />
        <button type="button" className="button" onClick={pages.reload}>
          Read again
        </button>
      </div>
      <Paged what="refusals" nothing="No use was refused." pages={pages}>
        {(rows) => <ActionTable rows={rows} withUser />}
      </Paged>
    </>
  );
}
