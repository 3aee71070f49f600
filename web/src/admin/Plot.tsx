export interface Series {
  name: string;
  tone: 'one' | 'two' | 'three';
  values: readonly number[];
}

interface PlotProps {
  label: string;
  names: readonly string[];
  series: readonly Series[];
  /** What stands under the bars of a name; the name itself by default. */
  short?: (name: string) => string;
}

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 36;
const BOTTOM = 22;

/** Bars side by side for each name; the scale ends on a round number. */
export function Plot({ label, names, series, short = (name) => name }: PlotProps) {
  const top = roundUp(Math.max(1, ...series.flatMap(({ values }) => values)));
  const slot = (WIDTH - LEFT) / Math.max(1, names.length);
  const bar = Math.max(1, (slot * 0.8) / series.length);
  const y = (value: number) => (HEIGHT - BOTTOM) * (1 - value / top) + 4;
  const every = Math.ceil(names.length / 8);
  return (
    <figure className="plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 6}`} role="img" aria-label={label}>
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {names.map((name, index) => (
          <g key={name} transform={`translate(${LEFT + index * slot + slot * 0.1} 0)`}>
            {series.map(({ name: kind, tone, values }, nth) => {
              const value = values[index] ?? 0;
              return (
                <rect
                  key={kind}
                  className={tone}
                  x={nth * bar}
                  width={bar}
                  y={y(value)}
                  height={y(0) - y(value)}
                >
                  <title>{`${name}: ${value} ${kind.toLowerCase()}`}</title>
                </rect>
              );
            })}
            {index % every === 0 && (
              <text x={0} y={HEIGHT}>
                {short(name)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className="row small">
        {series.map(({ name, tone }) => (
          <span key={name} className={`key ${tone}`}>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** The next of 2, 4, 10, 20, 40, 100, …, so that the half is a whole number too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [2 * power, 4 * power, 10 * power].find((step) => step >= value) ?? 20 * power;
}
