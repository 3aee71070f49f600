import type { ReactNode } from 'react';
import type { FeatureKey } from '../core.ts';
import { useFeature } from './useFeature.ts';
import type { Feature } from './useFeature.ts';

export interface GateProps {
  feature: FeatureKey;
  children: ReactNode;
  /** Shown when the feature is not there or used up. */
  fallback?: ReactNode | ((feature: Feature) => ReactNode);
  /** Shown while nothing is known yet. */
  pending?: ReactNode;
}

/** Shows its children while the feature may be used. For the eye only: the server decides about every use. */
export function Gate({ feature: key, children, fallback = null, pending = null }: GateProps) {
  const feature = useFeature(key);
  if (feature.isPending) return <>{pending}</>;
  if (feature.allowed) return <>{children}</>;
  return <>{typeof fallback === 'function' ? fallback(feature) : fallback}</>;
}
