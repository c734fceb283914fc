/** cli: `trace`. */
import type { Trace } from '../../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import {
  type ConversationView,
  endingOf,
  renderConversation,
  renderTrace,
  traceAnswerJson,
} from '../../../report/public.ts';
import { converse, makeWorld, walk } from '../../../semantics/public.ts';
import { type ExitCode, exitCodes } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { printDiagnostics } from '../../print-diagnostics.ts';
import { renderOptions } from '../../render-options.ts';
import { readAsked } from './packet.ts';
import { traceList } from './trace-list.ts';

/** 0: the packet arrived (with `--conversation`: the connection works) · 1: it did not · 3: the model does not say. */
export function runTrace(given: Given, context: Context): ExitCode {
  const { platform, matrix } = loadPlatform(given.argument(0) ?? '', given, context);
  const { topology } = platform;
  const list = given.text('packets');
  if (list !== undefined) return traceList(list, given, topology, matrix, context);
  const asked = readAsked(given, topology);
  const world = makeWorld(topology, deployedPolicies(topology, projectMatrix(topology, matrix)));
  const { memory, opened } = asked.history(world);
  if (opened === false) warnUnopened(context);
  let conversation: ConversationView | undefined;
  if (given.flag('conversation')) conversation = converse(world, asked.injection, memory);
  const trace = conversation?.opening ?? walk(world, asked.injection, memory);
  if (given.flag('json')) printJson(traceAnswerJson(trace, conversation), context);
  else {
    const options = renderOptions(given, context);
    context.io.out(
      conversation === undefined ? `${renderTrace(trace, options)}\n` : renderConversation(conversation, options),
    );
  }
  if (conversation === undefined) return arrivalCode(endingOf(trace.disposition) === 'arrived', [trace]);
  return arrivalCode(conversation.works, [trace, conversation.reply, conversation.then]);
}

/** A walk that the model could not decide is no refusal. */
export function arrivalCode(arrived: boolean, traces: readonly (Trace | undefined)[]): ExitCode {
  if (arrived) return exitCodes.holds;
  const unknown = traces.some((trace) => trace?.disposition === 'insufficient-information');
  return unknown ? exitCodes.undecided : exitCodes.findings;
}

/** `--state established` asks about a connection; where none can be opened, the packet meets no memory of it. */
export function warnUnopened(context: Context): void {
  const message =
    'the connection that `--state established` asks for cannot be opened; the packet is sent all the same';
  const help = 'leave `--state` out to see what stops the opening';
  printDiagnostics([{ severity: 'warning', code: 'option-invalid', message, help }], context);
}
