export type { Billing } from './components/BillingSwitch.tsx';
export type { OpenPage } from './components/open.ts';
export * from './components/Paywall.tsx';
export * from './components/PricingTable.tsx';
export * from './components/ProductAction.tsx';
export * from './components/TrialBanner.tsx';
export * from './components/UsageMeter.tsx';
export * from './components/usePricing.ts';
