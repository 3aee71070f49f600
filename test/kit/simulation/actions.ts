import { consume, consumeAgain, consumeSeveral, release, reserve, settle } from './counting.ts';
import { comeBack, leave, restart, signUp, webhooks } from './happening.ts';
import { buyPack, cancel, changePlan, extendTrial, grant, startTrial, subscribe } from './selling.ts';
import type { Action } from './scene.ts';

/** Each with its share of the steps. */
export const actions: [number, Action][] = [
  [4, signUp],
  [30, consume],
  [6, consumeAgain],
  [6, consumeSeveral],
  [8, reserve],
  [7, settle],
  [3, release],
  [6, startTrial],
  [2, extendTrial],
  [5, grant],
  [5, subscribe],
  [2, buyPack],
  [3, cancel],
  [3, changePlan],
  [3, webhooks],
  [2, leave],
  [2, comeBack],
  [1.5, restart],
];
