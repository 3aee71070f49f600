import type { PeerRow } from './report.ts';

const width = 720;
const nameWidth = 200;
const rowHeight = 30;
const headHeight = 48;
const gap = 24;
const barWidth = (width - nameWidth - 2 * gap) / 2;
/** Room for the figure behind the longest bar. */
const figureWidth = 70;

/** Rate and processor time of each contender as bars beside each other, in colours that light and dark pages can both show. */
export function peersPlot(rows: PeerRow[], about: string): string {
  const height = headHeight + rows.length * rowHeight + gap;
  const most = {
    rate: Math.max(...rows.map((row) => row.perSecond)),
    cost: Math.max(...rows.map((row) => row.processorMs)),
  };
  const left = nameWidth;
  const right = nameWidth + barWidth + gap;
  const lines = rows.flatMap((row, place) => {
    const y = headHeight + place * rowHeight;
    const weight = row.name === 'Usher' ? ' font-weight="bold"' : '';
    return [
      text(nameWidth - 10, y + 14, row.name, ` text-anchor="end"${weight}`),
      ...bar(left, y, row.perSecond / most.rate, String(Math.round(row.perSecond)), '#3b82c4'),
      ...bar(right, y, row.processorMs / most.cost, row.processorMs.toFixed(2), '#c47a3b'),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#808080">`,
    text(left, 18, 'uses a second'),
    text(right, 18, 'processor ms a use'),
    text(left, 36, about, ' font-size="10"'),
    ...lines,
    '</svg>\n',
  ].join('\n');
}

function bar(x: number, y: number, share: number, figure: string, colour: string): string[] {
  const length = Math.max(1, share * (barWidth - figureWidth));
  return [
    `<rect x="${x}" y="${y}" width="${length.toFixed(0)}" height="20" fill="${colour}"/>`,
    text(Math.round(x + length + 6), y + 14, figure),
  ];
}

function text(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x}" y="${y}"${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}
