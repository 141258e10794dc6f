/** What a report says of all pictures together. Pure. */

import { findDuplicates } from './duplicates.js';
import type { Checks, Finding, StoreEntry } from './model.js';

export class Overview {
  readonly #found = new Map<Finding, number>();
  readonly #checked: { index: number; checks: Checks }[] = [];

  add({ index, checks, findings = [] }: StoreEntry): void {
    for (const finding of findings) this.#found.set(finding, (this.#found.get(finding) ?? 0) + 1);
    if (checks) this.#checked.push({ index, checks });
  }

  /** How many pictures each finding is of; and, where there were `checks`, what is there twice, by `index`. */
  get facts(): { findings: Partial<Record<Finding, number>>; duplicates?: { exact: number[][]; near: number[][] } } {
    const findings = Object.fromEntries(this.#found);
    if (this.#checked.length === 0) return { findings };
    const { exact, near } = findDuplicates(this.#checked);
    const byIndex = (groups: number[][]) => groups.map((group) => group.map((place) => this.#checked[place]!.index));
    return { findings, duplicates: { exact: byIndex(exact), near: byIndex(near) } };
  }
}
