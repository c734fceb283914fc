/** report: a conversation: the opening, its answer, the next packet, and whether the connection works. */
import type { Trace } from '../model/public.ts';
import type { RenderOptions } from './options.ts';
import { renderTrace } from './trace-terminal.ts';

/** A conversation as `converse` of the semantics returns it. */
export interface ConversationView {
  readonly opening: Trace;
  readonly reply?: Trace;
  readonly then?: Trace;
  readonly works: boolean;
}

export function renderConversation(conversation: ConversationView, options: RenderOptions): string {
  const { language, palette } = options;
  const fr = language === 'fr';
  const { opening, reply, works } = conversation;
  const parts: readonly (readonly [string, Trace | undefined])[] = [
    [fr ? '1. ouverture' : '1. opening', opening],
    [fr ? '2. réponse' : '2. answer', reply],
    [fr ? '3. suite' : '3. next packet', conversation.then],
  ];
  const shown = parts.flatMap(([title, trace]) =>
    trace === undefined ? [] : [`${palette.strong(title)}\n${renderTrace(trace, options)}`],
  );
  const last = works
    ? palette.good(fr ? 'LA CONNEXION FONCTIONNE' : 'THE CONNECTION WORKS')
    : palette.bad(fr ? 'LA CONNEXION NE FONCTIONNE PAS' : 'THE CONNECTION DOES NOT WORK');
  return `${[...shown, last].join('\n\n')}\n`;
}
