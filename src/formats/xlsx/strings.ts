/** formats: the texts that cells refer to by number (ECMA-376 18.4). */
import type { Archive, Part } from './archive.ts';
import { readXml } from './xml.ts';

/** Rich text is joined, phonetic readings left out. Throws PartError. */
export function readStrings(archive: Archive, part: Part | undefined): readonly string[] {
  const strings: string[] = [];
  if (part === undefined) return strings;
  const runs = new TextRuns();
  readXml(archive, part, {
    open(name) {
      if (name === 'si') runs.start();
      else runs.open(name);
    },
    close(name) {
      if (name === 'si') strings.push(runs.take());
      else runs.close(name);
    },
    text: (text) => runs.text(text),
  });
  return strings;
}

/** The text of `t` elements that stand outside `rPh`. */
export class TextRuns {
  #text = '';
  #inText = false;
  #phonetic = 0;

  start(): void {
    this.#text = '';
    this.#inText = false;
    this.#phonetic = 0;
  }

  open(name: string): void {
    if (name === 'rPh') this.#phonetic += 1;
    else if (name === 't') this.#inText = this.#phonetic === 0;
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 't') this.#inText = false;
  }

  text(text: string): void {
    if (this.#inText) this.#text += text;
  }

  take(): string {
    return unescapeText(this.#text);
  }
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 22.9.2.19, ST_Xstring). */
export function unescapeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
