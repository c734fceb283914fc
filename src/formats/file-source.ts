/** formats: how a reader reaches the files that a file names. The command line gives one over the disk, tests one over memory. */

export interface FileSource {
  /** The bytes of `path`, or why there are none. Implementations refuse files over `limit` octets before reading them. */
  read(path: string, limit: number): FileRead;
  /** The path of `reference` as written inside the file `from`. */
  resolve(from: string, reference: string): string;
}

export type FileRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly code: 'file-not-found' | 'file-unreadable' | 'file-too-large';
      readonly message: string;
    };
