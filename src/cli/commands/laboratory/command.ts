/** cli: `lab` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption } from '../../common-options.ts';

export const labCommand: CommandSpec = {
  name: 'lab',
  says: {
    en: 'build the platform from Linux network namespaces and send real traffic through it',
    fr: 'construire la plateforme avec des espaces réseau de Linux et y faire passer du vrai trafic',
  },
  about: {
    en:
      '`up` builds every node as a network namespace, loads each firewall with its exported ruleset and stays until it ' +
      'is interrupted; `run` sends the matrix’s own flows and their negations through real sockets and compares; `down` ' +
      'ends a laboratory that another terminal started. Everything lives in private namespaces that go when the command ends.',
    fr:
      '`up` construit chaque nœud comme un espace réseau, charge chaque pare-feu avec ses règles exportées et reste ' +
      'jusqu’à son interruption ; `run` fait passer les flux de la matrice et leurs négations par de vraies sockets et ' +
      'compare ; `down` arrête un laboratoire lancé dans un autre terminal. Tout vit dans des espaces privés qui ' +
      'disparaissent avec la commande.',
  },
  arguments: [
    { usage: '<action>', says: { en: 'up, run or down', fr: 'up, run ou down' }, choices: ['up', 'run', 'down'] },
    {
      usage: '[platform]',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [
    {
      flags: '--tenant <id>',
      says: { en: 'run: only flows that touch this client', fr: 'run : seulement les flux qui touchent ce client' },
      completes: 'nothing',
    },
    matrixOption,
    asOfOption,
    jsonOption,
  ],
  examples: [
    { line: 'lab up platform.yaml', says: { en: 'then ping and curl through it', fr: 'puis ping et curl à travers' } },
    {
      line: 'lab run platform.yaml --tenant alpha',
      says: { en: 'the flows of one client', fr: 'les flux d’un client' },
    },
    { line: 'lab down', says: { en: 'end it', fr: 'l’arrêter' } },
  ],
  load: async () => (await import('./run.ts')).runLab,
};
