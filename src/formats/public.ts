/** formats: what other layers may use. */
export * from './file-source.ts';
export { type RowDefaults, readFlowRows, readGroups, readServiceList, readTermList, readYamlMatrix } from './matrix/yaml-rows.ts';
export { type GenerateOptions, generatePlatform } from './generate/generate.ts';
