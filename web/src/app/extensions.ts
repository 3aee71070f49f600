import type { ComponentType } from 'react';

/** A screen of the menu. Its path follows `#/`. */
export interface Screen {
  path: string;
  title: string;
  show: ComponentType;
}

/** What `web/screens.tsx` of an extension exports as its default. */
export interface WebExtension {
  /** What the app is called, and what its sign-in page says below that. */
  brand?: { name: string; introduction: string };
  /** They come first in the menu, and the first of them is the page that opens. */
  screens: readonly Screen[];
}
