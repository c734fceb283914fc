/** cli: the options that describe one packet. */
import type { OptionSpec } from '../../command.ts';

/** What one packet looks like; `explain` takes the same. */
export const packetOptions: readonly OptionSpec[] = [
  {
    flags: '--from <place>',
    says: {
      en: 'who sends: node, node:interface, zone or address',
      fr: 'qui émet : nœud, nœud:interface, zone ou adresse',
    },
    completes: 'nothing',
  },
  {
    flags: '--to <place>',
    says: {
      en: 'who should receive: node, node:interface or address',
      fr: 'qui devrait recevoir : nœud, nœud:interface ou adresse',
    },
    completes: 'nothing',
  },
  {
    flags: '--proto <protocol>',
    says: {
      en: 'tcp (default), udp, icmp, a name or a number',
      fr: 'tcp (par défaut), udp, icmp, un nom ou un numéro',
    },
    completes: 'nothing',
  },
  { flags: '--dport <port>', says: { en: 'destination port', fr: 'port de destination' }, completes: 'nothing' },
  {
    flags: '--sport <port>',
    says: { en: 'source port (default: 40000)', fr: 'port source (par défaut : 40000)' },
    completes: 'nothing',
  },
  {
    flags: '--flags <names>',
    says: { en: 'TCP flags, such as SYN,ACK (default: SYN)', fr: 'drapeaux TCP, comme SYN,ACK (par défaut : SYN)' },
    completes: 'nothing',
  },
  {
    flags: '--icmp <type.code>',
    says: {
      en: 'ICMP type and code (default: 8.0, echo request)',
      fr: 'type et code ICMP (par défaut : 8.0, demande d’écho)',
    },
    completes: 'nothing',
  },
  {
    flags: '--src <address>',
    says: {
      en: 'another source address than the sender’s own (spoofing)',
      fr: 'une autre adresse source que celle de l’émetteur (usurpation)',
    },
    completes: 'nothing',
  },
  {
    flags: '--ttl <hops>',
    says: { en: 'time to live (default: 64)', fr: 'durée de vie (par défaut : 64)' },
    completes: 'nothing',
  },
  {
    flags: '--length <octets>',
    says: { en: 'IP length (default: 60)', fr: 'longueur IP (par défaut : 60)' },
    completes: 'nothing',
  },
  { flags: '--df', says: { en: 'set “do not fragment”', fr: 'poser « ne pas fragmenter »' } },
  {
    flags: '--option <name[:pointer]>',
    says: {
      en: 'an IP option or extension header, such as loose-source-route:8',
      fr: 'une option IP ou un en-tête d’extension, comme loose-source-route:8',
    },
    completes: 'nothing',
  },
  {
    flags: '--fragment <offset[+]>',
    says: {
      en: 'a fragment: offset in octets, + when more follow, such as 0+ or 1480',
      fr: 'un fragment : décalage en octets, + si d’autres suivent, comme 0+ ou 1480',
    },
    completes: 'nothing',
  },
  {
    flags: '--vlan <ids>',
    says: {
      en: '802.1Q tags as sent, outermost first, such as 10 or 10,20',
      fr: 'étiquettes 802.1Q à l’émission, de l’extérieur, comme 10 ou 10,20',
    },
    completes: 'nothing',
  },
  {
    flags: '--state <history>',
    says: {
      en: 'fresh: nothing was seen before (default); established: the connection was opened first, from the same end',
      fr: 'fresh : rien n’a été vu avant (par défaut) ; established : la connexion a d’abord été ouverte, du même côté',
    },
    choices: ['fresh', 'established'],
  },
];
