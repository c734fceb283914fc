/** report: traces and conversations as JSON values. */
import type { Text } from '../diagnostics/public.ts';
import type { Decider, Disposition, Hop, Stage, Trace } from '../model/public.ts';
import type { ConversationView } from './conversation-terminal.ts';
import { type Ending, endingOf } from './decider.ts';
import { type PacketJson, packetJson } from './packet-json.ts';
import { schemaVersion } from './schema-version.ts';

export interface StepJson {
  readonly stage: Stage;
  readonly says: Text;
  readonly decidedBy: Decider;
  readonly ends?: Disposition;
}

export interface HopJson {
  readonly hop: number;
  readonly node: string;
  readonly in?: string;
  readonly out?: string;
  readonly before: PacketJson;
  readonly after: PacketJson;
  readonly steps: readonly StepJson[];
}

export interface TraceJson {
  readonly sentBy: { readonly node: string; readonly interface: string; readonly arriving: boolean };
  readonly packet: PacketJson;
  readonly hops: readonly HopJson[];
  readonly disposition: Disposition;
  readonly ending: Ending;
  readonly end: { readonly node: string; readonly interface?: string };
  readonly final: PacketJson;
  readonly answer?: PacketJson;
}

/** Both languages are given, so that the value does not depend on the reader's locale. */
export function traceJson(trace: Trace): TraceJson {
  const { injection } = trace;
  return {
    sentBy: { node: injection.node, interface: injection.interface, arriving: injection.arriving === true },
    packet: packetJson(injection.packet),
    hops: trace.hops.map(hopJson),
    disposition: trace.disposition,
    ending: endingOf(trace.disposition),
    end: { ...trace.end },
    final: packetJson(trace.final),
    ...(trace.answer === undefined ? {} : { answer: packetJson(trace.answer) }),
  };
}

function hopJson(hop: Hop, index: number): HopJson {
  return {
    hop: index + 1,
    node: hop.node,
    ...(hop.entry === undefined ? {} : { in: hop.entry }),
    ...(hop.exit === undefined ? {} : { out: hop.exit }),
    before: packetJson(hop.before),
    after: packetJson(hop.after),
    steps: hop.steps.map((step) => ({
      stage: step.stage,
      says: step.says,
      decidedBy: step.decider,
      ...(step.ends === undefined ? {} : { ends: step.ends }),
    })),
  };
}

/** The answer of `trace`: the packet asked about, and with `--conversation` what followed it. */
export interface TraceAnswerJson extends TraceJson {
  readonly schemaVersion: number;
  readonly command: 'trace';
  readonly conversation?: { readonly works: boolean; readonly reply?: TraceJson; readonly next?: TraceJson };
}

export function traceAnswerJson(trace: Trace, conversation?: ConversationView): TraceAnswerJson {
  return {
    schemaVersion,
    command: 'trace',
    ...traceJson(trace),
    ...(conversation === undefined ? {} : { conversation: conversationJson(conversation) }),
  };
}

function conversationJson({
  works,
  reply,
  then: next,
}: ConversationView): NonNullable<TraceAnswerJson['conversation']> {
  return {
    works,
    ...(reply === undefined ? {} : { reply: traceJson(reply) }),
    ...(next === undefined ? {} : { next: traceJson(next) }),
  };
}
