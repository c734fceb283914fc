/**
 * reach: the second pass. Answers run back through the connections that the first packet left behind, by the same
 * bindings. Sets stay sets of first packets; only their TCP flags and ICMP types are those of the answer.
 */
import { numbers } from '../net/public.ts';
import type { Ending } from './flight.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import type { Start } from './propagate.ts';
import type { Bounds } from './ruleset.ts';
import { inverted, type Translation, translationTo, tupleOf } from './translation.ts';

/** ICMP queries and what answers them (RFC 792, RFC 950, RFC 4443, RFC 4620). */
const icmpAnswers: readonly (readonly [protocol: number, query: number, answer: number])[] = [
  [1, 8, 0],
  [1, 13, 14],
  [1, 15, 16],
  [1, 17, 18],
  [58, 128, 129],
  [58, 139, 140],
];

/** Which TCP answers are meant: the ordinary one, or every header that some state of a connection lets pass. */
export type Answering = 'ordinary' | 'any';

/** First packets of which there can be an answer, with the answer's own flags and types in place of theirs. */
export function answered(headers: Headers, first: HeaderSpace, answering: Answering): HeaderSpace {
  const { universe } = headers;
  const { tcp, synAck, possible } = headers.conntrack;
  const whole = headers.minus(first, headers.fragments);
  const opened = headers.and(whole, tcp);
  const flags = answering === 'ordinary' ? synAck : headers.and(possible, tcp);
  const replies = [headers.and(universe.forget(opened, 'tcpFlags'), flags)];
  for (const [protocol, query, answer] of icmpAnswers) {
    const asked = headers.and(whole, universe.where({ protocol: numbers(protocol), icmpType: numbers(query) }));
    replies.push(universe.assign(asked, 'icmpType', numbers(answer)));
  }
  replies.push(headers.minus(headers.minus(whole, tcp), headers.icmp));
  // The answerer writes its own options.
  const all = headers.and(universe.forget(universe.union(...replies), 'options'), headers.packets);
  return answering === 'ordinary' ? headers.minus(all, headers.withOptions) : all;
}

/** First packets, without options and in one piece, whose ordinary answers are in the set: `answered`, read backwards. */
export function openingsOf(headers: Headers, answers: HeaderSpace): HeaderSpace {
  const { universe } = headers;
  const { tcp } = headers.conntrack;
  const openings = [universe.forget(headers.and(answers, tcp), 'tcpFlags')];
  for (const [protocol, query, answer] of icmpAnswers) {
    const given = headers.and(answers, universe.where({ protocol: numbers(protocol), icmpType: numbers(answer) }));
    openings.push(universe.assign(given, 'icmpType', numbers(query)));
  }
  openings.push(headers.minus(headers.minus(answers, tcp), headers.icmp));
  return headers.and(universe.union(...openings), headers.conntrack.opens);
}

/** What answers a packet that has become `now`. */
export function answerOf(now: Translation): Translation {
  return translationTo(inverted(tupleOf(now)), !now.reversed);
}

/** Where an answer is sent from. */
export type Answerer = Pick<Start, 'node' | 'interface' | 'arriving' | 'nextHop'>;

/** The answers to an ending's packets, sent from `from`, through the connections that those packets left behind. */
export function answerTo(headers: Headers, ending: Ending, from: Answerer, answering: Answering): Start {
  const sent = ({ upper, lower }: Bounds): Bounds => {
    const most = answered(headers, upper, answering);
    return { upper: most, lower: upper === lower ? most : answered(headers, lower, answering) };
  };
  return {
    ...from,
    packets: sent(ending.packets),
    now: answerOf(ending.now),
    memory: { known: ending.memory.known, answered: true, flags: headers.conntrack.possible },
  };
}
