/** cli: `explain`. */
import { explainPacket } from '../../../checks/public.ts';
import { explanationJson, renderExplanation } from '../../../report/public.ts';
import { walk } from '../../../semantics/public.ts';
import type { ExitCode } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { renderOptions } from '../../render-options.ts';
import { readAsked } from '../trace/packet.ts';
import { arrivalCode, warnUnopened } from '../trace/run.ts';

/** 0: the packet arrives · 1: it does not · 3: the model does not say. */
export function runExplain(given: Given, context: Context): ExitCode {
  const { platform, matrix } = loadPlatform(given.argument(0) ?? '', given, context);
  const { topology } = platform;
  const asked = readAsked(given, topology);
  let warned = false;
  const explanation = explainPacket({
    topology,
    matrix,
    replay: (world) => {
      const { memory, opened } = asked.history(world);
      // Said once, of the platform as it is; changed copies are nobody's platform.
      if (opened === false && !warned) warnUnopened(context);
      warned = true;
      return walk(world, asked.injection, memory);
    },
  });
  if (given.flag('json')) printJson(explanationJson(explanation), context);
  else context.io.out(renderExplanation(explanation, renderOptions(given, context)));
  return arrivalCode(explanation.arrived, [explanation.trace]);
}
