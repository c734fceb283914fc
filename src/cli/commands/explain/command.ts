/** cli: `explain` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';
import { placeNotes } from '../trace/command.ts';
import { packetOptions } from '../trace/packet-options.ts';

export const explainCommand: CommandSpec = {
  name: 'explain',
  says: {
    en: 'why a packet passes or not, and what would have to change',
    fr: 'pourquoi un paquet passe ou non, et ce qu’il faudrait changer',
  },
  about: {
    en:
      'Takes the same packet as trace. If it did not arrive: what stopped it and what would have to change, with a matrix ' +
      'row ready to paste; every proposal was tried before it is shown. If it arrived: the rows and rules that let it ' +
      'through at every hop, and what would close it.',
    fr:
      'Prend le même paquet que trace. S’il n’est pas arrivé : ce qui l’a arrêté et ce qu’il faudrait changer, avec une ' +
      'ligne de matrice prête à coller ; chaque proposition a été essayée avant d’être montrée. S’il est arrivé : les ' +
      'lignes et règles qui l’ont laissé passer à chaque saut, et ce qui le fermerait.',
  },
  arguments: [
    {
      usage: '<platform>',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [...packetOptions, matrixOption, asOfOption, verboseOption, jsonOption],
  examples: [
    {
      line: 'explain platform.yaml --from alpha-lan --to 10.101.20.10 --dport 3306',
      says: { en: 'why can the LAN not open the database?', fr: 'pourquoi le LAN ne peut-il ouvrir la base ?' },
    },
    {
      line: 'explain platform.yaml --from internet --to 198.51.100.10 --dport 443',
      says: { en: 'which row opens this to the Internet?', fr: 'quelle ligne ouvre ceci à Internet ?' },
    },
  ],
  notes: placeNotes,
  load: async () => (await import('./run.ts')).runExplain,
};
