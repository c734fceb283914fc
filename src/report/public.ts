/** report: what other layers may use. */
export { csvRecord } from './csv.ts';
export { type DiagnosticOptions, renderDiagnostic } from './diagnostic-terminal.ts';
export { counted, formatCount, type RenderOptions, say } from './options.ts';
export { type PacketJson, packetJson } from './packet-json.ts';
export { type Paint, type Palette, plainPalette } from './palette.ts';
export { type Cell, type Column, renderTable } from './table.ts';
export { displayWidth, pad, truncate, wrap } from './width.ts';
