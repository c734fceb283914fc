/** formats: the texts that cells refer to by number (ECMA-376 18.4). */
import { printable } from '../../diagnostics/public.ts';
import type { Archive } from './archive.ts';
import { PartError } from './refusal.ts';
import { strikes } from './styles.ts';
import { type Opened, readXml } from './xml.ts';
import type { Part } from './zip-records.ts';

/** A text that no cell refers to takes part in nothing, so that there is no need for more of them than of cells. */
const mostStrings = 1_000_000;

/** `struck`: some of it is crossed out. */
export interface RunText {
  readonly text: string;
  readonly struck: boolean;
}

/** Rich text is joined, phonetic readings left out. Throws PartError. */
export function readStrings(archive: Archive, part: Part | undefined): readonly RunText[] {
  const strings: RunText[] = [];
  if (part === undefined) return strings;
  const runs = new TextRuns();
  readXml(archive, part, {
    open(element) {
      const { name, depth } = element;
      if (depth < 3 && !(depth === 1 ? ['sst'] : ['si', 'extLst']).includes(name))
        throw new PartError('sheet-xml-invalid', `the texts of the workbook hold \`${printable(name, 40)}\``);
      if (depth === 2) runs.start();
      else runs.open(element);
    },
    close(name, depth) {
      if (depth !== 2) runs.close(name);
      else if (name === 'si' && strings.push(runs.take()) > mostStrings)
        throw new PartError('sheet-archive-bomb', `the workbook holds more than ${mostStrings} texts`);
    },
    text: (text) => runs.text(text),
  });
  return strings;
}

/** The text of `t` elements that stand in the string itself or in a run `r`, and not in a phonetic reading. */
export class TextRuns {
  #text = '';
  #struck = false;
  #inText = false;

  start(): void {
    this.#text = '';
    this.#struck = false;
    this.#inText = false;
  }

  open({ name, parent, attribute }: Opened): void {
    if (name === 't') this.#inText = parent !== 'rPh';
    else if (name === 'strike' && parent === 'rPr') this.#struck ||= strikes(attribute('val'));
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
  }

  text(text: string): void {
    if (this.#inText) this.#text += text;
  }

  take(): RunText {
    return { text: unescapeText(this.#text), struck: this.#struck };
  }
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 22.9.2.19, ST_Xstring). */
export function unescapeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
