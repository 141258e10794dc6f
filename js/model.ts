/** The public shapes of Pixmill: options, inputs, outcomes. Documentation and types only. */

import type { ResizeError } from './error.js';

/** How the picture is fitted into `width` x `height`; the meanings are sharp's and CSS's `object-fit`. */
export type Fit = 'cover' | 'contain' | 'fill' | 'inside' | 'outside';

/**
 * `sharp`: sides to the nearest, halves up. `torchvision`: the side that follows from the other rounded down, as
 * `Resize` does. `pillow`: halves to even, as `ImageOps.contain`, `pad`, `cover` and `fit` do; the last, which is
 * `cover`, crops fractions of a pixel. `ultralytics`: sides halves to even, as `LetterBox` does.
 */
export type Rounding = 'sharp' | 'torchvision' | 'pillow' | 'ultralytics';

/** The resampling kernel. `cubic` is Catmull-Rom. Shrinking widens the kernel, so that nothing aliases. */
export type Kernel = 'nearest' | 'box' | 'area' | 'linear' | 'hamming' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';

export type ChromaSubsampling = '4:2:0' | '4:2:2' | '4:4:4';

/** How a result is encoded; `raw` is not, but plain values. */
export type OutputFormat = 'jpeg' | 'png' | 'webp' | 'raw';

/** What the samples of a file stand for. */
export type Colour = 'grey' | 'rgb' | 'ycbcr' | 'cmyk' | 'ycck';

export type Metadata = 'exif' | 'xmp' | 'iptc' | 'icc' | 'gainMap';

/**
 * `none`: what can be decoded is decoded. `truncated`: refuse what ends before its end marker.
 * `error`: also what misses part of its picture. `warning`: also what may be wrong in any other way.
 */
export type FailOn = 'none' | 'truncated' | 'error' | 'warning';

/** What to make of each file. Every field may be left out. Names and meanings are sharp's where it has one. */
export interface ResizeOptions {
  /** Width of the upright result in pixels, 1 to 16384. Left out or null: follows from `height`. */
  width?: number | null;
  /** Height of the upright result in pixels, 1 to 16384. Left out or null: follows from `width`. */
  height?: number | null;
  /** Default `cover`, as in sharp. */
  fit?: Fit;
  /** Width of a centred crop of the resized picture, 1 to 16384. Left out or null: no crop. */
  cropWidth?: number | null;
  /** Height of a centred crop of the resized picture, 1 to 16384. Left out or null: no crop. */
  cropHeight?: number | null;
  /** Never make a picture larger than it is. Default false. */
  withoutEnlargement?: boolean;
  /** Whose sizes and offsets are matched where they are no whole number. Default `sharp`. */
  rounding?: Rounding;
  /**
   * Give out byte for byte what need not become smaller: a picture that `width`, `height`, `fit` and
   * the crop would leave whole, were nothing enlarged. Nothing else about the file is changed then,
   * whatever is asked for as to encoding and metadata, but for three things, for which it is
   * resized as ever: it has to be turned (`autoOrient`); `removeGps`, and the place may be in it;
   * `keep: 'none'`, and there is metadata. Default false.
   */
  copySmall?: boolean;
  /** Default `lanczos3`. */
  kernel?: Kernel;
  /**
   * What lies beside the picture with `contain`, and below it where it is transparent and the result has no
   * alpha, as in `#ff8000`. Default `#000000`. With a grey picture it is as bright, and grey.
   */
  background?: string;
  /** Resample light instead of levels, as they are in sRGB: `toColourspace: 'srgb'` converts before that. Default false. */
  linearLight?: boolean;
  /** Sharpens the result: the standard deviation, in its pixels, of the blur that is taken away, up to 10. Default 0: off. */
  sharpen?: number;
  /** `srgb` converts colours by the profile of the file, or as Adobe RGB where EXIF names it. Inks with a profile always are. Default `keep`. */
  toColourspace?: 'keep' | 'srgb';
  /** What is done about colours that sRGB does not have. Default `perceptual`. */
  renderingIntent?: 'perceptual' | 'relative';
  /**
   * What is made. `source`: JPEG, PNG and WebP stay what they are, GIF becomes PNG, and what the browser decodes JPEG,
   * or PNG where there is alpha. `raw`: red, green and blue values without a header, always all three. Default `jpeg`.
   */
  format?: OutputFormat | 'source';
  /** Quality of a JPEG on libjpeg's scale, or of a WebP on libwebp's, 1 to 100. Default 80. */
  quality?: number;
  /** A WebP of the very pixels. Default false. */
  lossless?: boolean;
  /** A PNG of few colours, which stand in a table. Default false. */
  palette?: boolean;
  /** How many colours at most, with `palette`, 2 to 256. Default 256. */
  colours?: number;
  /** What a raw value is. Floats are little-endian. Default `uint8`. */
  dtype?: 'uint8' | 'float32' | 'float16';
  /** The order of raw values: pixel by pixel, or channel by channel. Default `hwc`. */
  layout?: 'hwc' | 'chw';
  /**
   * What levels of 0 to 255 become in raw floats: `unit` 0 to 1, `signed` -1 to 1, `imagenet` and `clip` by the mean and
   * standard deviation that torchvision and CLIP have. Only with a `dtype` of floats. Default `none`.
   */
  normalise?: 'none' | 'unit' | 'signed' | 'imagenet' | 'clip';
  /** A quality no higher than the source's own, told from its tables. Default false. */
  sourceQuality?: boolean;
  /**
   * Bytes that a JPEG may have: of the qualities up to `quality` the highest is searched that keeps to
   * it. Where none does, the result is of quality 1 and has a warning. Left out or null: any number.
   */
  targetBytes?: number | null;
  /** Default `4:2:0`. */
  chromaSubsampling?: ChromaSubsampling;
  /** Make Huffman tables for each picture: 1 to 2 % fewer bytes, a little slower. Default false, unlike sharp's true. */
  optimiseCoding?: boolean;
  /** Write a progressive JPEG, with tables made for each scan: some 5 % fewer bytes, encoding takes six times as long. Default false. */
  progressive?: boolean;
  /** Turn the picture upright by its EXIF orientation. Default true. */
  autoOrient?: boolean;
  /** Which metadata goes along. Default `['exif', 'icc', 'gainMap']`. EXIF comes without its thumbnail and with the result's size and orientation, an HDR gain map from JPEG to JPEG, cropped, turned and scaled with its picture. */
  keep?: 'all' | 'none' | Metadata[];
  /** Leave out of the metadata where the picture was taken. Default false. */
  removeGps?: boolean;
  /**
   * How the last part of a result's path is made, as in `{name}-{width}`: `{name}` and `{ext}` are
   * those of the source, `{width}` and `{height}` of the result. Folders stay. Where the pattern
   * ends in no extension of the result's format, one is added: the source's, if it is of that format.
   * Left out or null: as the source.
   */
  rename?: string | null;
  /** Scale down while decoding, as far as the result can hardly tell. Default true; false is slower and exact. */
  fastShrinkOnLoad?: boolean;
  /** Tell the SHA-256 of the file and a hash of what it shows: `outcome.checks`. Default false. */
  checks?: boolean;
  /** From which fault on a file is refused, each level with those before it. Default `none`, unlike sharp's `warning`. */
  failOn?: FailOn;
  /** Refuse pictures of more pixels than this. Default 268402689, as in sharp. */
  limitInputPixels?: number;
  /** Refuse files of more bytes than this. Default 536870912. */
  limitInputBytes?: number;
  /** Refuse files of more scans than this, which take time but hardly bytes. Default 500. */
  limitScans?: number;
  /** Give up a file after so many milliseconds of work on it; 0 is never. Default 60000. */
  timeoutMs?: number;
}

/**
 * How a run is executed: `threads`, a pool of threads in shared memory; `workers`, independent
 * single-thread instances; `serial`, one single-thread instance. All give the same bytes.
 */
export type Engine = 'threads' | 'workers' | 'serial';

/** Which engine works, with how many threads, and why. */
export interface EngineFacts {
  engine: Engine;
  /** How many pictures are worked on at once. */
  threads: number;
  /** Why it is not the one that was preferred, as a sentence, or null. */
  reason: string | null;
}

export interface ResizerOptions {
  /** How many pictures are worked on at once, 1 to 256. Default `auto`: `navigator.hardwareConcurrency`. */
  threads?: number | 'auto';
  /** Default `auto`: `threads` where shared memory works, else `workers`. One that keeps failing is left for a smaller one. */
  engine?: Engine | 'auto';
  /**
   * Bytes that files in hand, the memory to work on them, and results not yet taken may hold, in
   * all runs together. A file that needs more runs alone. Default 512 MiB.
   */
  memoryBudget?: number;
  /** How long an engine may take to start before the next one is tried, in milliseconds. Default 20000. */
  startTimeoutMs?: number;
  /**
   * How long past `timeoutMs` a small file may be read, be decoded by the browser, or keep a thread, which is then
   * taken for stuck and replaced, in milliseconds; twice as long for 10 megapixels or 10 MB, and so on. Default 30000.
   */
  stuckTimeoutMs?: number;
  /** Called when another engine has taken over, because one kept failing. */
  onEngine?: (facts: EngineFacts) => void;
  /** Where `worker.js` is served from; must be of the page's own origin. Default: beside this module. */
  workerUrl?: string | URL;
  /** The folder of the `.wasm` files; may be another origin that allows it (CORS). Default: beside `worker.js`. */
  wasmUrl?: string | URL;
}

/** As the browser has it; types of Node know none. */
export type FolderHandle = typeof globalThis extends { FileSystemDirectoryHandle: { prototype: infer Handle } } ? Handle : never;
export type EntryHandle = typeof globalThis extends { FileSystemHandle: { prototype: infer Handle } } ? Handle : never;

export type Bytes = Blob | ArrayBuffer | ArrayBufferView;

/** One file. A `File` brings its own name (its `webkitRelativePath`, where it has one) and time. */
export type Input = Bytes | NamedInput;

export interface NamedInput {
  /** Relative path of the file, `/` between folders. */
  name: string;
  /**
   * Its bytes, or a function that gives them, called when its turn has come: a browser keeps 9 kB for each `File`
   * that a page holds. Where that fails, or takes a minute, the file is `unreadable`. Up to 128 are opened at a time.
   */
  data: Bytes | (() => Bytes | Promise<Bytes>);
  /** Milliseconds since 1970, UTC. Default: the `File`'s own, or none. */
  lastModified?: number;
  /** In bytes, where `data` is a function: without it, and `lastModified`, {@link Store.match} finds no such file. */
  size?: number;
}

export interface RunOptions {
  /** Aborting ends the run at once: the iteration throws the signal's reason. */
  signal?: AbortSignal;
  /** Called for every outcome, in the order of completion, not of input. */
  onProgress?: (progress: Progress) => void;
  /**
   * Whether results that wait for an earlier, slower file may be put aside on disk, once they take an eighth of the
   * memory budget: otherwise they fill it, and then the threads wait too. In browsers the disk is the origin private file system
   * (where there is none, all stay in memory), in Node the system's folder for temporary files. What a tab leaves
   * there when it is killed goes with the next run that does so, or with {@link listStores}. Default false.
   */
  spill?: boolean;
}

export interface Progress {
  /** Outcomes so far, failed ones included. */
  done: number;
  failed: number;
  /** Bytes of the files done so far. */
  inputBytes: number;
  outputBytes: number;
  /** Megapixels of the sources decoded so far. */
  megapixels: number;
  /** Bytes that count against the memory budget now, and at most since a run began beside no other. */
  heldBytes: number;
  peakHeldBytes: number;
  /** Memory of the WebAssembly instances. */
  engineBytes: number;
  /** The outcome that this call is about, without its data. */
  last: { index: number; name: string; ok: boolean; timings: Timings };
}

/**
 * Where the time of one file went: read, wait, the work from `startMs` to `endMs`, hand over. Of the
 * work decode, resample and encode are timed, as wall time on the thread that did it.
 */
export interface Timings {
  readMs: number;
  /** How long the file, once read, waited for a thread. */
  waitMs: number;
  decodeMs: number;
  resampleMs: number;
  encodeMs: number;
  /** From the end of the work until the result had left its thread and memory. */
  handOverMs: number;
  /** When work began and ended on its thread, in milliseconds since the run began. */
  startMs: number;
  endMs: number;
  /** Which thread did the work, from 0. */
  thread: number;
}

export interface Source {
  /** Size of the file. */
  bytes: number;
  /** Size of the picture as stored, before orientation; 0 where it could not be read. */
  width: number;
  height: number;
  /** What it is by its content, as in `jpeg`; null where it could not be read. */
  format: string | null;
  /** What its samples stand for; null where it could not be read. */
  colour: Colour | null;
  /** Some of it may be transparent. */
  alpha: boolean;
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  lastModified: number | null;
}

/** What tells files and pictures apart, by the option `checks`. */
export interface Checks {
  /** Of the source's bytes, as 64 hexadecimal digits. */
  sha256: string;
  /** Of the picture: pictures that look alike differ in few of its 64 bits. 16 hexadecimal digits. */
  dhash: string;
}

/**
 * What the keeper of a data set wants to know: `enlarged`, the source has fewer pixels than the result in a
 * direction; `odd-aspect`, one side is more than three times the other; `grey` and `cmyk`, the source's
 * colours, the latter converted; `truncated`, the file is cut short.
 */
export type Finding = 'enlarged' | 'odd-aspect' | 'grey' | 'cmyk' | 'truncated';

/** Groups of entries by their place, each in order. */
export interface Duplicates {
  /** The same byte for byte. */
  exact: number[][];
  /** Connected by pictures that look alike; groups that are one file many times are left out. */
  near: number[][];
}

export interface Resized {
  ok: true;
  /** Place among the inputs, from 0. */
  index: number;
  name: string;
  /** The path that the result is to have: `name` with an extension of its format, or what `rename` makes of it. Not yet harmless, nor distinct from others. */
  output: string;
  /** The encoded file. */
  data: Uint8Array<ArrayBuffer>;
  format: OutputFormat;
  width: number;
  height: number;
  /** It is the file itself, byte for byte (`copySmall`). */
  copied: boolean;
  /** Its EXIF or XMP says where the picture was taken. */
  gps: boolean;
  /** Who decoded it. What the browser did may differ from browser to browser. */
  decoder: 'pixmill' | 'browser';
  /** By the option `checks`, else null. */
  checks: Checks | null;
  findings: Finding[];
  source: Source;
  timings: Timings;
  /** What was wrong with the file and could be got over, as sentences. */
  warnings: string[];
  /** Bytes that counted against the memory budget when this outcome was made. */
  heldBytes: number;
}

export interface Failed {
  ok: false;
  index: number;
  name: string;
  error: ResizeError;
  source: Source;
  timings: Timings;
  heldBytes: number;
}

/** What became of one file. */
export type Outcome = Resized | Failed;

/** The facts may change while it lives: see `onEngine`. */
export interface Resizer extends Readonly<EngineFacts> {
  /**
   * Resizes files and gives one outcome for each, in input order. Inputs are pulled as they are
   * needed and outcomes wait to be taken, so neither side is ever held in memory whole.
   * Throws `ResizeError` (code `option`) before any work when an option is wrong.
   */
  resize(files: Iterable<Input> | AsyncIterable<Input>, options?: ResizeOptions, run?: RunOptions): AsyncIterableIterator<Outcome>;
  /** Resizes one file; rejects with `ResizeError`. */
  resizeOne(file: Input, options?: ResizeOptions, run?: RunOptions): Promise<Resized>;
  /** Begins no further file, in any run, until {@link Resizer.resume}; files at work are finished. */
  pause(): void;
  resume(): void;
  /** Ends all runs and frees workers and memory. */
  close(): Promise<void>;
}

export interface ZipOptions {
  /** Add `report.json`, which lists every input with its outcome. Default true. */
  report?: boolean;
}

/** Where a store puts results: into a zip in the browser's own storage, or straight into a folder. */
export type StoreKind = 'zip' | 'folder';

export interface StoreOptions extends ZipOptions {
  /** Any plain data about the run, kept for whoever finds the store later. */
  about?: unknown;
  /**
   * A folder that the person has chosen: results become files of it, under their relative paths.
   * A file that exists is never written over; the result takes a name of its own, as in `a (2).jpg`.
   */
  folder?: FolderHandle;
  /** Put the results into a new folder of this name inside `folder`. */
  subfolder?: string;
  /** Write over files of the same path. Default false. */
  overwrite?: boolean;
  /** How many bytes a zip may have where the browser has no storage and it is held in memory. Default 1 GiB. */
  memoryLimit?: number;
  /** As for `createResizer`. */
  workerUrl?: string | URL;
  /** How long the worker may take to start, in milliseconds. Default 20000. */
  startTimeoutMs?: number;
}

/** Results on their way out of memory, and a journal of them that survives the tab. */
export interface Store {
  /** For `openStore`; null where it can't be opened again. */
  readonly id: string | null;
  /** The browser has no storage: it lasts as long as the page. */
  readonly inMemory: boolean;
  readonly kind: StoreKind;
  /** The new folder inside the folder given, or the empty string. */
  readonly path: string;
  readonly about: unknown;
  /** What became of the inputs so far, when the store was opened. */
  readonly entries: readonly StoreEntry[];
  /** For each file its entry, found by path, size and time, or null: those are left to do. */
  match(files: readonly NamedInput[]): (StoreEntry | null)[];
  /**
   * Adds outcomes, in order, until they end. The data of each is moved to a worker: its array is
   * empty afterwards. Rejects with the error of the iteration, or with `ResizeError`
   * (`storage-full`, `not-writable`); whatever was added before stays.
   */
  add(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>): Promise<void>;
  /**
   * The result of one file, found as by `match`, or null while there is none. Also after `finish`,
   * until `discard` or `close`.
   */
  read(file: NamedInput): Promise<Blob | null>;
  /** Changes what is kept about the run. */
  tell(about: unknown): Promise<void>;
  /**
   * Completes the zip with its report, and gives it: a file on disk, not in memory, which lasts
   * until `discard`. Completes a folder with its report, and gives null. Nothing can be added
   * afterwards until the store is opened again.
   */
  finish(): Promise<Blob | null>;
  /** Leaves everything for a later visit, and lets other tabs have it; in memory, for as long as the page lives. */
  close(): Promise<void>;
  /** Forgets the run; results in a folder stay. */
  discard(): Promise<void>;
}

/** One line of `report.json`. */
export interface StoreEntry {
  index: number;
  name: string;
  /** Name of the result, or null. */
  output: string | null;
  ok: boolean;
  format?: OutputFormat;
  source: Omit<Source, 'lastModified'> & { lastModified: string | null };
  width?: number;
  height?: number;
  /** Size of the result. */
  bytes?: number;
  /** As in the outcome. */
  copied?: boolean;
  gps?: boolean;
  decoder?: Resized['decoder'];
  checks?: Checks;
  findings?: Finding[];
  warnings?: string[];
  error?: { code: string; message: string };
  timings: Timings;
  /** As in the outcome. */
  heldBytes: number;
}

/** A store that an earlier visit, or a run that was stopped, has left. */
export interface KeptStore {
  id: string;
  /** It goes with the page. */
  inMemory: boolean;
  kind: StoreKind;
  path: string;
  about: unknown;
  done: number;
  failed: number;
  /** Of the results. */
  bytes: number;
}

/** What a folder holds already. */
export interface FolderCheck {
  /** Whether it is a folder that files were taken from, or holds one, or holds one of the files. */
  holdsSource: boolean;
  /** How many files there have the path of a result. */
  existing: number;
}
