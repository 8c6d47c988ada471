// Files that the user picks. Invariant: nothing larger than the engine takes is read.
/** Bytes. */
export const LARGEST = 10 * 1024 * 1024;

/** A file's content as Base64. */
export function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.readAsDataURL(file);
  });
}
