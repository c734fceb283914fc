/** certify: packets and places as a refusal names them. */
import { printable } from '../diagnostics/public.ts';
import type { LinkEnd } from '../model/public.ts';
import { formatPacket, type Packet } from '../net/public.ts';
import { opposites } from './header.ts';
import { endText } from './landing.ts';
import type { Region } from './region.ts';

export function shownPacket(packet: Packet): string {
  return `\`${formatPacket(packet)}\``;
}

/** One packet of the region. */
export function shown(region: Region): string {
  return shownPacket(opposites(region)[0]);
}

export function shownEnd(end: LinkEnd): string {
  return `\`${printable(endText(end))}\``;
}
