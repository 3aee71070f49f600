/** A circuit to choose. The outline is drawn in a box of 100 by 60. */
export interface Track {
  id: string;
  name: string;
  laps: number;
  character: string;
  outline: string;
}

export const TRACKS: readonly Track[] = [
  {
    id: 'monza',
    name: 'Monza',
    laps: 53,
    character: 'Long straights, little wear',
    outline: 'M18 46 L74 50 Q90 50 88 38 L84 26 Q82 18 74 20 L60 22 L48 10 Q40 4 32 10 L16 26 Q8 36 18 46 Z',
  },
  {
    id: 'silverstone',
    name: 'Silverstone',
    laps: 52,
    character: 'Fast corners, hard on tyres',
    outline: 'M14 40 L34 50 L50 42 L66 52 Q82 54 86 40 L80 24 Q76 12 64 14 L54 22 L42 8 Q30 4 26 16 L28 28 Z',
  },
  {
    id: 'spa',
    name: 'Spa',
    laps: 44,
    character: 'Up, down, and seven kilometres long',
    outline:
      'M10 44 L22 50 L30 40 L56 36 L78 50 Q92 50 90 36 L76 26 L66 28 L58 12 Q48 4 40 14 L24 28 L14 32 Z',
  },
  {
    id: 'monaco',
    name: 'Monaco',
    laps: 78,
    character: 'Narrow streets, slow stops',
    outline:
      'M12 34 L24 48 L52 52 L74 46 Q90 40 84 28 L72 30 L62 18 L70 8 Q58 2 50 12 L42 30 L30 22 Q12 20 12 34 Z',
  },
  {
    id: 'suzuka',
    name: 'Suzuka',
    laps: 53,
    character: 'A figure of eight',
    outline: 'M8 36 Q10 50 26 48 L46 34 L66 16 Q78 6 90 16 Q96 30 82 34 L60 32 L44 20 Q30 8 18 16 Z',
  },
];

export function trackOf(id: string): Track | undefined {
  return TRACKS.find((track) => track.id === id);
}

export function trackName(id: string): string {
  return trackOf(id)?.name ?? id;
}
