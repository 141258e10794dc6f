/** Series of memory over time as an SVG: a line each, one scale for all. */

const size = { width: 960, height: 480 };
const margin = { left: 64, right: 16, top: 16, bottom: 48 };
const colours = ['#1b7f5c', '#b3541e', '#4b5fb3', '#8a3f8f', '#777777', '#c0392b'];

export function plot(series) {
  const longestMs = Math.max(...series.flatMap(({ samples }) => samples.map(({ ms }) => ms)), 1);
  const topMB = Math.ceil(Math.max(...series.flatMap(({ samples }) => samples.map(({ bytes }) => bytes / 1e6))) / 100) * 100;
  const x = (ms) => margin.left + (ms / longestMs) * (size.width - margin.left - margin.right);
  const y = (mb) => size.height - margin.bottom - (mb / topMB) * (size.height - margin.top - margin.bottom);
  const lines = Array.from({ length: topMB / 100 + 1 }, (_, i) => 100 * i);
  const text = (at, below, words, anchor = 'end') => `<text x="${at.toFixed(1)}" y="${below.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height + 20 * series.length}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...lines.map((mb) => `<path d="M${margin.left} ${y(mb).toFixed(1)}H${size.width - margin.right}" stroke="#ddd"/>${text(margin.left - 6, y(mb) + 4, mb)}`),
    text(margin.left, size.height - 14, '0 s', 'start'),
    text(size.width - margin.right, size.height - 14, `${(longestMs / 1000).toFixed(0)} s`),
    text(margin.left + 6, margin.top + 10, 'MB, all processes of the browser', 'start'),
    ...series.map(({ name, samples }, i) => {
      const colour = colours[i % colours.length];
      const points = thinned(samples).map(({ ms, bytes }) => `${x(ms).toFixed(1)},${y(bytes / 1e6).toFixed(1)}`).join(' ');
      const legend = size.height + 20 * i;
      return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/><rect x="${margin.left}" y="${legend}" width="12" height="12" fill="${colour}"/>${text(margin.left + 18, legend + 11, name, 'start')}`;
    }),
    '</svg>\n',
  ].join('\n');
}

/** At most some 300 of them, of each group the highest, so that no peak is lost. */
function thinned(samples) {
  const group = Math.ceil(samples.length / 300);
  const groups = Array.from({ length: Math.ceil(samples.length / group) }, (_, i) => samples.slice(i * group, (i + 1) * group));
  return groups.map((some) => some.reduce((highest, one) => (one.bytes > highest.bytes ? one : highest)));
}
