/** What the package says, in the language of the page. Its own sentences are English, and finer. */

import type { StoreEntry } from 'pixmill';
import { strings } from './strings.js';

const { ofPackage } = strings;

export const errorWords = ({ code, message }: { code: string; message: string }): string => ofPackage?.errors[code] ?? message;

export const warningWords = (warnings: readonly string[]): string => (ofPackage && warnings.length > 0 ? ofPackage.warning : warnings.join(' '));

export const reasonWords = (reason: string): string => ofPackage?.reason ?? reason;

export const noteOf = (warnings: readonly string[], error: StoreEntry['error']): string => (error ? errorWords(error) : warningWords(warnings));
