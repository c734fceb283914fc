/** laws: looking rows up by address gives the decision of the matrix. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decidedByRows } from '../../../src/checks/rows/row-index.ts';
import type { Flow } from '../../../src/model/public.ts';
import { decideByMatrix } from '../../../src/semantics/public.ts';
import { anAddressSet, packet, service } from '../../support/net.ts';
import { matrixOf, row } from '../../support/tiny-platform.ts';

const flows: fc.Arbitrary<Flow[]> = fc
  .array(
    fc.record({
      action: fc.constantFrom('allow' as const, 'deny' as const),
      source: anAddressSet,
      destination: anAddressSet,
      services: fc.array(fc.oneof(service, fc.constant({ kind: 'any' as const })), { minLength: 1, maxLength: 2 }),
      ingress: fc.option(fc.constantFrom('lan', 'wan'), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ source, destination, services, action, ingress }, at) =>
      row(`row-${at}`, source, destination, services, { action, ...(ingress === undefined ? {} : { ingress }) }),
    ),
  );

describe('decidedByRows', () => {
  test.prop([flows, packet], { numRuns: 500 })(
    'rows looked up by address decide as the whole matrix does',
    (list, at) => {
      const matrix = matrixOf(...list);
      for (const ingress of [[], ['lan'], ['wan', 'lan']]) {
        const facts = { packet: at, ingress };
        expect(decidedByRows(matrix, facts)).toEqual(decideByMatrix(matrix, facts));
      }
    },
  );
});
