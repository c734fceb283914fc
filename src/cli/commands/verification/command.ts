/** cli: `verify-certificate` as data. */
import type { CommandSpec } from '../../command.ts';
import { jsonOption, matrixOption } from '../../common-options.ts';

export const verifyCertificateCommand: CommandSpec = {
  name: 'verify-certificate',
  says: {
    en: 'check the certificate of a proof without the engine that made it',
    fr: 'vérifier le certificat d’une preuve sans le moteur qui l’a produit',
  },
  about: {
    en:
      'A certificate says which packets can stand where, as `prove --certificate` writes it. This command shares nothing ' +
      'with the engine: it splits those sets into classes that a node treats alike, walks one packet of each, and accepts ' +
      'when all that senders can send is in the sets, every step from them leads back into them, and none breaks the ' +
      'claim. A certificate of `compare` or `diff` holds a set between the two rulesets of each filter, and is accepted ' +
      'when all that one of them may accept is in it, and nothing that the other may refuse. The files must be those that ' +
      'the certificate was made for, read for its day.',
    fr:
      'Un certificat dit quels paquets peuvent se trouver où, tel que l’écrit `prove --certificate`. Cette commande ne ' +
      'partage rien avec le moteur : elle découpe ces ensembles en classes qu’un nœud traite de même, suit un paquet de ' +
      'chacune, et accepte si tout ce que les émetteurs peuvent émettre s’y trouve, si chaque pas qui en part y ramène et ' +
      'si aucun ne viole l’affirmation. Un certificat de `compare` ou de `diff` contient un ensemble entre les deux jeux de ' +
      'règles de chaque filtre ; il est accepté si tout ce que l’un peut accepter s’y trouve, et rien de ce que l’autre peut ' +
      'refuser. Les fichiers doivent être ceux du certificat, lus pour son jour.',
  },
  arguments: [
    {
      usage: '<files...>',
      says: {
        en: 'the platform, or both sides of a comparison, then what `--certificate` wrote',
        fr: 'la plateforme, ou les deux côtés d’une comparaison, puis ce que `--certificate` a écrit',
      },
      completes: 'file',
    },
  ],
  options: [matrixOption, jsonOption],
  examples: [
    {
      line: 'verify-certificate platform.yaml isolation.json',
      says: { en: 'does the proof of isolation stand?', fr: 'la preuve d’isolation tient-elle ?' },
    },
    {
      line: 'verify-certificate old.nft new.nft equal.json',
      says: { en: 'are the two rulesets equal?', fr: 'les deux jeux de règles sont-ils égaux ?' },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      { en: '0  accepted', fr: '0  accepté' },
      { en: '1  refused, with the first reason', fr: '1  refusé, avec la première raison' },
      {
        en: '2  could not run: usage, input files, or a file that is no certificate',
        fr: '2  n’a pas pu travailler : usage, fichiers, ou ce n’est pas un certificat',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runVerifyCertificate,
};
