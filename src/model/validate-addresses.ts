/** model: placeholder */
import type { DiagnosticList } from '../diagnostics/public.ts';
import type { Topology } from './topology.ts';

export function validateAddresses(_topology: Topology, _problems: DiagnosticList): void {}
