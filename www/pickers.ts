/** The browser's own choosers of places to save to, where it has them. Null when the person turns them away. */

interface Pickers {
  showDirectoryPicker?(options: { id: string; mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
  showSaveFilePicker?(options: { id: string; suggestedName: string; types: { accept: Record<string, string[]> }[] }): Promise<FileSystemFileHandle>;
}

const pickers = globalThis as Pickers;

export const picksFolders = (): boolean => pickers.showDirectoryPicker !== undefined;
export const picksFiles = (): boolean => pickers.showSaveFilePicker !== undefined;

export const pickFolder = () => unlessAborted(pickers.showDirectoryPicker!({ id: 'pixmill', mode: 'readwrite' }));

export const pickZip = (suggestedName: string) =>
  unlessAborted(pickers.showSaveFilePicker!({ id: 'pixmill', suggestedName, types: [{ accept: { 'application/zip': ['.zip'] } }] }));

async function unlessAborted<T>(picked: Promise<T>): Promise<T | null> {
  try {
    return await picked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}
