'use client';

export { AccountProvider, type AccountProviderProps } from './next/client/AccountProvider.tsx';
export { tokenFrom } from './next/client/tokenFrom.ts';
