/** formats: what other layers may use. */

export { baselineVersion, readBaseline, writeBaseline } from './baseline/baseline.ts';
export { convertList, convertLists, type ImportedList, type Inexact } from './cisco/convert.ts';
export { readCisco } from './cisco/read-config.ts';
export type { AccessEntry, AccessGroup, AccessList, CiscoConfig } from './cisco/syntax.ts';
export { decodeWindows1252 } from './csv/windows-1252.ts';
export * from './file-source.ts';
export { type GenerateOptions, generatePlatform } from './generate/generate.ts';
export { exportIptables, type IptablesExport } from './iptables/export.ts';
export { importIptables, type SavedDump } from './iptables/import.ts';
export { jsonSchema, type SchemaName } from './json-schema.ts';
export type { ImportedRuleset, ImportOptions, Unknown } from './linux/import.ts';
export { type Sysctl, sysctlText } from './linux/sysctls.ts';
export type { MatrixOptions } from './matrix/read-grids.ts';
export { matrixSizeLimit, readMatrix } from './matrix/read-matrix.ts';
export { readGroups, readServiceList, readTermList } from './matrix/yaml-lists.ts';
export { readYamlMatrix } from './matrix/yaml-matrix.ts';
export { type RowDefaults, readFlowRows } from './matrix/yaml-rows.ts';
export { exportNftables, type NftablesExport } from './nftables/export.ts';
export { importNftables } from './nftables/import.ts';
export { type FirewallConfig, readFirewallConfig } from './opnsense/read-config.ts';
export { type RulesOptions, readRulesCsv } from './rules-csv/read-rules.ts';
export { type Platform, readPlatform } from './topology/read-platform.ts';
export { readWaivers } from './waivers/read-waivers.ts';
export { annotateXlsx, type Remarks } from './xlsx/annotate.ts';
export { type SheetText, writeXlsx } from './xlsx/write-xlsx.ts';
export type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from './yaml/located.ts';
export { readYaml } from './yaml/read-yaml.ts';
