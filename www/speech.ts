/** The language of this visit. */

import { speechFor } from './language.js';

export const speech = speechFor(navigator.languages);
