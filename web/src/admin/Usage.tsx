import { useState } from 'react';
import { Choice } from '../ui/Field.tsx';
import { FEATURES } from '../usher/features.ts';
import { featureNameOf } from '../usher/featureWords.ts';
import { EverybodysUsage } from './EverybodysUsage.tsx';
import { NearLimit } from './NearLimit.tsx';

/** One feature over all accounts: who is near a limit, or what everybody has used on a day. */
export function Usage() {
  const [shown, setShown] = useState('near');
  const [feature, setFeature] = useState<string>(FEATURES[0]);
  const choices = (
    <>
      <Choice
        label="Show"
        value={shown}
        onChange={setShown}
        options={[
          ['near', 'Accounts near a limit'],
          ['all', 'All usage of a day'],
        ]}
      />
      <Choice
        label="Feature"
        value={feature}
        onChange={setFeature}
        options={FEATURES.map((key) => [key, featureNameOf(key)] as const)}
      />
    </>
  );
  return shown === 'near' ? (
    <NearLimit feature={feature}>{choices}</NearLimit>
  ) : (
    <EverybodysUsage feature={feature}>{choices}</EverybodysUsage>
  );
}
