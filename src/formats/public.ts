/** formats: what other layers may use. */
export * from './file-source.ts';
export { type RowDefaults, readFlowRows, readGroups, readServiceList, readTermList, readYamlMatrix } from './matrix/yaml-rows.ts';
export { type GenerateOptions, generatePlatform } from './generate/generate.ts';
export { type Platform, readPlatform } from './topology/read-platform.ts';
export { type Located, type LocatedEntry, type LocatedList, type LocatedMap, type LocatedScalar } from './yaml/located.ts';
export { readYaml } from './yaml/read-yaml.ts';
