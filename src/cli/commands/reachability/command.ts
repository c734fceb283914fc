/** cli: `reach` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const reachCommand: CommandSpec = {
  name: 'reach',
  says: {
    en: 'who can reach this, what can this reach: every packet, as rows to read',
    fr: 'qui peut atteindre ceci, que peut atteindre cela : tous les paquets, en lignes lisibles',
  },
  about: {
    en:
      'Follows everything that honest senders of every zone can send and shows what arrives where, as few rows of source, ' +
      'destination and services. It is exhaustive: what is not listed does not arrive. Two hops through a shared zone ' +
      'from one tenant to another are listed too.',
    fr:
      'Suit tout ce que les émetteurs honnêtes de chaque zone peuvent envoyer et montre ce qui arrive où, en peu de lignes ' +
      'de source, destination et services. C’est exhaustif : ce qui n’est pas listé n’arrive pas. Les chemins en deux ' +
      'sauts d’un client à un autre par une zone partagée sont listés aussi.',
  },
  arguments: [
    {
      usage: '<platform>',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [
    matrixOption,
    asOfOption,
    {
      flags: '--from <zones>',
      says: {
        en: 'only from these zones, separated by commas',
        fr: 'seulement depuis ces zones, séparées par des virgules',
      },
      completes: 'nothing',
    },
    {
      flags: '--to <zones>',
      says: {
        en: 'only towards these zones, separated by commas',
        fr: 'seulement vers ces zones, séparées par des virgules',
      },
      completes: 'nothing',
    },
    {
      flags: '--rows <number>',
      says: {
        en: 'rows for each pair of zones, at most (default: 8)',
        fr: 'lignes par paire de zones, au plus (par défaut : 8)',
      },
      completes: 'nothing',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'reach platform.yaml --to alpha-lan',
      says: { en: 'who can reach alpha’s LAN?', fr: 'qui peut atteindre le LAN d’alpha ?' },
    },
    {
      line: 'reach platform.yaml --from internet',
      says: { en: 'what can the Internet reach?', fr: 'que peut atteindre Internet ?' },
    },
  ],
  load: async () => (await import('./run.ts')).runReach,
};
