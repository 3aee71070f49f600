import type { ReactNode } from 'react';
import type { FeatureKey } from '@usher/client';
import { useFeature } from './useFeature.ts';
import type { Feature } from './useFeature.ts';

interface GateProps {
  feature: FeatureKey;
  children: ReactNode;
  /** Shown when the feature is not there or used up. */
  otherwise?: ReactNode | ((feature: Feature) => ReactNode);
  loading?: ReactNode;
}

/** Shows its children while the feature may be used. For the eye only: the server decides about every use. */
export function Gate({ feature: key, children, otherwise = null, loading = null }: GateProps) {
  const feature = useFeature(key);
  if (feature.loading) return loading;
  if (feature.allowed) return children;
  return typeof otherwise === 'function' ? otherwise(feature) : otherwise;
}
