'use client';

export * from './react/Gate.tsx';
export type * from './react/results.ts';
export * from './react/TransportProvider.tsx';
export * from './react/useAccount.ts';
export * from './react/useCheckout.ts';
export * from './react/useCheckoutReturn.ts';
export * from './react/useConsume.ts';
export * from './react/useCountdown.ts';
export * from './react/useEndingTrial.ts';
export * from './react/useFeature.ts';
export * from './react/useProducts.ts';
export * from './react/useRead.ts';
export * from './react/useSend.ts';
export * from './react/useSubscription.ts';
export * from './react/useTrial.ts';
export * from './react/UsherProvider.tsx';
export * from './react/WordsProvider.tsx';
