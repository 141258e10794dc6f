/** What goes along with every response of the page: the one home of its policies. */

/** What makes a page cross-origin isolated, which shared memory needs. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const directives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'", // the engine is WebAssembly
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:", // what the page shows of the person's own files
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** For the page's own `meta`, which reaches no worker and may not name who frames the page. */
export const pagePolicy = directives.join('; ');

export const headers = {
  'Content-Security-Policy': `${pagePolicy}; frame-ancestors 'none'`,
  ...isolation,
};

/** As Netlify and Cloudflare Pages read them from a file `_headers`. */
export const headersFile = ['/*', ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''].join('\n');
