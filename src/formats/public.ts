/** formats: what other layers may use. */
export * from './file-source.ts';
export { type GenerateOptions, generatePlatform } from './generate/generate.ts';
export { importIptables, type SavedDump } from './iptables/import.ts';
export { jsonSchema, type SchemaName } from './json-schema.ts';
export type { ImportedRuleset, ImportOptions, Unknown } from './linux/import.ts';
export { type Sysctl, sysctlText } from './linux/sysctls.ts';
export type { MatrixOptions } from './matrix/read-grids.ts';
export { matrixSizeLimit, readMatrix } from './matrix/read-matrix.ts';
export {
  type RowDefaults,
  readFlowRows,
  readGroups,
  readServiceList,
  readTermList,
  readYamlMatrix,
} from './matrix/yaml-rows.ts';
export { exportNftables, type NftablesExport } from './nftables/export.ts';
export { importNftables } from './nftables/import.ts';
export { type RulesOptions, readRulesCsv } from './rules-csv/read-rules.ts';
export { type Platform, readPlatform } from './topology/read-platform.ts';
export type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from './yaml/located.ts';
export { readYaml } from './yaml/read-yaml.ts';
