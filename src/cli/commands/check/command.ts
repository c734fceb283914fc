/** cli: `check` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, effortOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const checkCommand: CommandSpec = {
  name: 'check',
  says: {
    en: 'check a platform and its flow matrix: a verdict per promise and per row',
    fr: 'vérifier une plateforme et sa matrice de flux : un verdict par promesse et par ligne',
  },
  about: {
    en:
      'Lays the flow matrix on every firewall, follows every packet that anybody can send through the platform hop by hop, ' +
      'and says which promises of the PAS catalogue hold, which are broken (with the packet that shows it, where it went ' +
      'and what let it through) and which rows of the matrix really pass end to end.',
    fr:
      'Pose la matrice de flux sur chaque pare-feu, suit tous les paquets que quiconque peut émettre à travers la ' +
      'plateforme, saut par saut, et dit quelles promesses du PAS tiennent, lesquelles sont rompues (avec le paquet qui le ' +
      'montre, son trajet et ce qui l’a laissé passer) et quelles lignes de la matrice passent réellement de bout en bout.',
  },
  arguments: [
    {
      usage: '[platform]',
      says: {
        en: 'platform or overlay file (default: the reference platform shipped with segproof)',
        fr: 'fichier de plateforme ou de surcouche (par défaut : la plateforme de référence livrée avec segproof)',
      },
      completes: 'file',
    },
  ],
  options: [
    matrixOption,
    asOfOption,
    {
      flags: '--only <ids>',
      says: {
        en: 'show and judge only these PAS rows, separated by commas',
        fr: 'ne montrer et ne juger que ces lignes du PAS, séparées par des virgules',
      },
      completes: 'nothing',
    },
    {
      flags: '--threshold <severity>',
      says: {
        en: 'least severity of a finding that makes the exit code 1 (default: warning)',
        fr: 'gravité minimale d’un constat qui donne le code de sortie 1 (par défaut : warning)',
      },
      choices: ['error', 'warning', 'note'],
    },
    {
      flags: '--expect',
      says: {
        en: 'compare the findings with what the overlay says it must find; the exit code is 0 when they agree',
        fr: 'comparer les constats à ce que la surcouche annonce ; le code de sortie est 0 s’ils concordent',
      },
    },
    {
      flags: '--sampled',
      says: {
        en: 'send the boundary packets of all rules instead of following every packet; nothing is then proved by them',
        fr: 'envoyer les paquets aux bornes des règles au lieu de suivre tous les paquets ; rien n’est alors prouvé par eux',
      },
    },
    effortOption,
    {
      flags: '--seed <number>',
      says: {
        en: 'seed of the sampled packets, to repeat or vary a run (default: 1)',
        fr: 'graine des paquets tirés, pour répéter ou varier un essai (par défaut : 1)',
      },
      completes: 'nothing',
    },
    {
      flags: '--soon <days>',
      says: {
        en: 'list rows that end within so many days (default: 30)',
        fr: 'lister les lignes qui finissent dans ce nombre de jours (par défaut : 30)',
      },
      completes: 'nothing',
    },
    {
      flags: '--profile <catalogue>',
      says: {
        en: 'read the answer by the clauses of another catalogue as well',
        fr: 'lire aussi la réponse selon les clauses d’un autre référentiel',
      },
      choices: ['pas', 'secnumcloud', 'anssi', 'recyf', 'pci'],
    },
    {
      flags: '--waivers <file>',
      says: {
        en: 'findings that somebody accepted for a time (YAML): they no longer make the exit code 1',
        fr: 'constats acceptés pour un temps (YAML) : ils ne donnent plus le code de sortie 1',
      },
      completes: 'file',
    },
    {
      flags: '--baseline <file>',
      says: {
        en: 'only findings that are not in this baseline count',
        fr: 'seuls comptent les constats absents de cet état de référence',
      },
      completes: 'file',
    },
    {
      flags: '--write-baseline <file>',
      says: { en: 'take a baseline of the findings', fr: 'prendre un état de référence des constats' },
      completes: 'file',
    },
    {
      flags: '--annotate <file>',
      says: {
        en: 'write verdict, witness and reason of every row into a copy of your workbook',
        fr: 'écrire verdict, témoin et raison de chaque ligne dans une copie de votre classeur',
      },
      completes: 'file',
    },
    {
      flags: '--evidence <folder>',
      says: {
        en: 'write a folder of evidence: inputs, hashes, options, assumptions, answer',
        fr: 'écrire un dossier de preuve : entrées, empreintes, options, hypothèses, réponse',
      },
      completes: 'folder',
    },
    {
      flags: '--force',
      says: {
        en: 'replace a folder of evidence that was written before',
        fr: 'remplacer un dossier de preuve écrit auparavant',
      },
    },
    {
      flags: '--format <form>',
      says: {
        en: 'form of the answer: text (default), json, sarif, junit, markdown, csv or xlsx',
        fr: 'forme de la réponse : text (par défaut), json, sarif, junit, markdown, csv ou xlsx',
      },
      choices: ['text', 'json', 'sarif', 'junit', 'markdown', 'csv', 'xlsx'],
    },
    {
      flags: '--output <file>',
      says: { en: 'write the answer to a file', fr: 'écrire la réponse dans un fichier' },
      completes: 'file',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'check',
      says: { en: 'check the reference platform', fr: 'vérifier la plateforme de référence' },
    },
    {
      line: 'check platform.yaml --matrix flows.xlsx',
      says: { en: 'your platform against your own sheet', fr: 'votre plateforme face à votre propre tableur' },
    },
    {
      line: 'check platform.yaml --only PAS-ISO-6 --verbose',
      says: {
        en: 'tenant isolation alone, with every witness packet',
        fr: 'l’isolation entre clients seule, avec tous les paquets témoins',
      },
    },
    {
      line: 'check platform.yaml --as-of 2027-01-01 --evidence evidence-2027',
      says: { en: 'for an auditor, who can repeat it', fr: 'pour un auditeur, qui peut le refaire' },
    },
    {
      line: 'check platform.yaml --as-of 2027-01-01 --json > report.json',
      says: { en: 'as it will be next year, for a program', fr: 'tel que ce sera l’an prochain, pour un programme' },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      {
        en: '0  no broken promise was found, and nothing is undecided',
        fr: '0  aucune promesse rompue n’a été trouvée, et rien n’est indécis',
      },
      { en: '1  findings at or above the threshold', fr: '1  des constats atteignent le seuil' },
      { en: '2  could not run: usage or input files', fr: '2  n’a pas pu travailler : usage ou fichiers d’entrée' },
      {
        en: '3  something is undecided, and nothing is worse',
        fr: '3  quelque chose reste indécis, et rien n’est pire',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runCheck,
};
