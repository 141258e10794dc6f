/** What a data set's keeper wants to know of a picture. Pure. */

import type { Finding, ResizeOptions, Source } from './model.js';

/** Sides as 1 to 3 or more: panoramas, banners and screenshots of whole pages. */
const ODD_ASPECT = 3;

export function findingsOf(size: { width: number; height: number }, source: Source, warnings: readonly string[], { fit, autoOrient = true }: ResizeOptions): Finding[] {
  const turned = autoOrient && source.orientation > 4;
  const [wide, high] = turned ? [source.height, source.width] : [source.width, source.height];
  const [wider, higher] = [size.width > wide, size.height > high];
  // The bars of `contain` are no part of the picture.
  const enlarged = fit === 'contain' ? wider && higher : wider || higher;
  const findings: [Finding, boolean][] = [
    ['enlarged', enlarged],
    ['odd-aspect', Math.max(wide, high) > ODD_ASPECT * Math.min(wide, high)],
    ['grey', source.colour === 'grey'],
    ['cmyk', source.colour === 'cmyk' || source.colour === 'ycck'],
    ['truncated', warnings.some((warning) => warning.startsWith('cut short'))],
  ];
  return findings.flatMap(([finding, holds]) => (holds ? [finding] : []));
}
