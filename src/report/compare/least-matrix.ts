/** report: differences as rows of a flow matrix, ready to be edited: what remains to be justified. */
import type { ReadableDifference } from '../../checks/public.ts';
import { formatAddressSet } from '../../net/public.ts';
import { csvRecord } from '../csv.ts';

/** Where a row comes from. */
export interface Origin {
  readonly node: string;
  readonly difference: ReadableDifference;
}

const header = ['id', 'source', 'destination', 'service', 'action', 'justification', 'owner', 'ticket', 'comment'];

/**
 * RFC 4180 with `;`, one row for each box. Justification, owner and ticket are left empty: they are what is missing. The
 * comment says which rule of which filter opens it; what the columns cannot say stands there too.
 */
export function leastMatrixCsv(origins: readonly Origin[]): string {
  let number = 0;
  const rows = origins.flatMap(({ node, difference }) =>
    difference.entries.map((entry) => {
      number += 1;
      const only = [...(entry.entries ?? []), ...entry.only].join(', ');
      const comment = `${node}: ${difference.rule?.id ?? 'residual'}${only === '' ? '' : ` (${only})`}`;
      return [
        `U-${`${number}`.padStart(3, '0')}`,
        formatAddressSet(entry.source, 10_000),
        formatAddressSet(entry.destination, 10_000),
        entry.services.join(', '),
        'allow',
        '',
        '',
        '',
        comment,
      ];
    }),
  );
  return `${[header, ...rows].map((cells) => csvRecord(cells, ';')).join('\r\n')}\r\n`;
}
