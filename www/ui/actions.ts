/** The buttons that begin and end things, and the way to the result. */

import { bytes } from '../format.js';
import type { Archive } from '../state.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.actions;

export interface ActionEvents {
  onResize(): void;
  onCancel(): void;
  onPause(): void;
  onRetry(): void;
  onDownload(): void;
}

export function createActions({ onResize, onCancel, onPause, onRetry, onDownload }: ActionEvents): Widget {
  const resize = button('resize', text.resize, onResize);
  const cancel = button('cancel', text.cancel, onCancel);
  const pause = button('pause', text.pause, onPause);
  const retry = button('retry', text.retry, onRetry);
  const weight = el('p', { id: 'weight' });
  const inMemory = el('p', { id: 'in-memory' }, text.inMemory);
  const download = createDownload();
  download.element.addEventListener('click', () => download.element.hasAttribute('href') && onDownload());
  const element = el('div', { class: 'actions' }, download.element, resize, cancel, pause, weight, inMemory, retry);
  return {
    element,
    render({ phase, reading, files, archive, progress, paused, totals, estimate, lasts }) {
      const running = phase === 'running';
      const turned = cancel.hidden === running;
      const focused = element.contains(document.activeElement);
      resize.hidden = running;
      cancel.hidden = !running;
      pause.hidden = !running;
      // A comparison is timed: it is not to be paused.
      pause.disabled = progress?.step !== 'resize';
      setText(pause, paused ? text.resume : text.pause);
      retry.hidden = running || totals.failed === 0;
      resize.disabled = running || reading !== null || files.length === 0;
      inMemory.hidden = lasts;
      download.offer(archive);
      setText(weight, phase === 'ready' && estimate ? text.weight(bytes(estimate.bytes)) : '');
      // The focused button has just gone: whoever works by keyboard goes on at the next one.
      if (turned && focused) (running ? cancel : archive ? download.element : resize).focus();
    },
  };
}

function createDownload() {
  const link = el('a', { id: 'download', class: 'button' }, text.download);
  let offered: Archive | null = null;
  return {
    element: link,
    offer(archive: Archive | null): void {
      if (archive === offered) return;
      URL.revokeObjectURL(link.href);
      offered = archive;
      if (archive) {
        link.href = URL.createObjectURL(archive.blob);
        link.download = archive.name;
      } else {
        link.removeAttribute('href');
      }
      setText(link, archive ? text.downloadBytes(bytes(archive.blob.size)) : text.download);
    },
  };
}
