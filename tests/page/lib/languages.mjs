/** The languages that the page has. */

import { importTs } from '../../unit/lib/import-ts.mjs';

export const { languages } = await importTs('../www/language.ts');
