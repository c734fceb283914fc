/** Laws of the order of rules: labels follow the list, whatever is put in, taken out or labelled anew. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { RuleOrder } from '../../../src/classify/rule-order.ts';

const steps = fc.array(fc.record({ remove: fc.boolean(), at: fc.nat(60) }), { maxLength: 80 });

describe('the order of rules', () => {
  test.prop([steps, fc.constantFrom(0, 1, 3, 12)])('labels rise along the list', (story, shift) => {
    const order = new RuleOrder(shift);
    const list: number[] = [];
    let next = 0;
    for (const { remove, at } of story) {
      if (remove && list.length > 0) {
        const [gone] = list.splice(at % list.length, 1) as [number];
        order.remove(gone);
      } else {
        const place = at % (list.length + 1);
        const before = list[place];
        if (!order.hasGap(before)) {
          const old = list.map((handle) => order.labelOf(handle));
          const renew = order.relabel();
          expect(old.map(renew)).toEqual(list.map((handle) => order.labelOf(handle)));
        }
        // Without free bits between labels there may be no gap even now.
        if (!order.hasGap(before)) continue;
        order.insert(next, before);
        list.splice(place, 0, next);
        next += 1;
      }
      expect([...order.handles()]).toEqual(list);
      const labels = list.map((handle) => order.labelOf(handle));
      expect(labels).toEqual([...labels].sort((a, b) => a - b));
      expect(new Set(labels).size).toBe(labels.length);
      for (const handle of list) {
        const label = order.labelOf(handle);
        const rank = label >>> shift;
        const answers = Int32Array.of(-1, rank << shift === label ? rank - 1 : ~label);
        order.toHandles(answers, 0, 2);
        expect([...answers]).toEqual([-1, handle]);
      }
    }
  });
});
