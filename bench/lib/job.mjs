import { Problem } from '../../scripts/lib/report.mjs';

const quality = 80;

/** A job in Pixmill's own options. Nothing is enlarged to fit inside: some peers never do that. */
export function parseJob(text) {
  const [, width, height = width, fit = 'fill'] = text.match(/^(\d+)(?:x(\d+))?(?:-(fill|inside))?$/) ?? [];
  if (!width) throw new Problem(`--job ${text}: write 600x600-fill or 1600-inside`);
  return { width: Number(width), height: Number(height), fit, withoutEnlargement: fit === 'inside', quality };
}

/** The size that an upright picture becomes. Peers are told it; Pixmill works it out for itself. */
export function targetSize(job, { width, height }) {
  if (job.fit === 'fill') return { width: job.width, height: job.height };
  const scale = Math.min(1, job.width / width, job.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
