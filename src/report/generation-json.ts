/** report: the answer of `generate` as a JSON value. */
import { schemaVersion } from './schema-version.ts';

/** `files` are relative to `folder`, sorted; `platform` is the one to check. */
export interface GenerationJson {
  readonly schemaVersion: number;
  readonly command: 'generate';
  readonly tenants: number;
  readonly seed: number;
  readonly folder: string;
  readonly platform: string;
  readonly files: readonly string[];
}

export function generationJson(made: Omit<GenerationJson, 'schemaVersion' | 'command'>): GenerationJson {
  return { schemaVersion, command: 'generate', ...made };
}
