/** What a {@link ResizeError} says besides its message. */
export interface ErrorFacts {
  /** The name of the option that was refused. */
  option?: string;
  /** The offending value, where there is one. */
  value?: unknown;
  /** What is allowed: a number for limits, a sentence for options. */
  limit?: unknown;
  /** The file's name. */
  file?: string;
}

/** Why a file could not be resized or a call was refused. `code` is stable; `message` is for people. */
export class ResizeError extends Error implements ErrorFacts {
  override name = 'ResizeError';
  readonly code: string;
  readonly option?: string;
  readonly value?: unknown;
  readonly limit?: unknown;
  readonly file?: string;

  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    super(message);
    this.code = code;
    Object.assign(this, facts);
  }
}
