import type { WebExtension } from '../../../extension/web.ts';
import { Results } from './Results.tsx';
import { Simulator } from './Simulator.tsx';
import './race.css';

const race: WebExtension = {
  brand: { name: 'Pit Wall', introduction: 'Plan a race, run it, and see what the stops cost.' },
  screens: [
    { path: 'simulator', title: 'Simulator', show: Simulator },
    { path: 'results', title: 'Results', show: Results },
  ],
};

export default race;
