import { useState } from 'react';
import { Choice } from '../ui/Field.tsx';
import { FEATURES } from '../features.ts';
import { featureNameOf } from '../ui/featureWords.ts';
import { EverybodysUsage } from './EverybodysUsage.tsx';
import { NearLimit } from './NearLimit.tsx';
import { ResetsOn } from './ResetsOn.tsx';

/** All accounts: who is near a limit of a feature, what everybody has used of it on a day, or which windows are reset on one. */
export function Usage() {
  const [shown, setShown] = useState('near');
  const [feature, setFeature] = useState<string>(FEATURES[0]);
  const show = (
    <Choice
      label="Show"
      value={shown}
      onChange={setShown}
      options={[
        ['near', 'Accounts near a limit'],
        ['all', 'All usage of a day'],
        ['resets', 'What is reset on a day'],
      ]}
    />
  );
  if (shown === 'resets') return <ResetsOn>{show}</ResetsOn>;
  const choices = (
    <>
      {show}
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
