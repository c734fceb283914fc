/** checks: the PAS catalogue: every promise, in catalogue order. */
import type { Check } from './check.ts';
import { adm1 } from './pas/adm-1.ts';
import { adm2 } from './pas/adm-2.ts';
import { adm3 } from './pas/adm-3.ts';
import { adm4 } from './pas/adm-4.ts';
import { att1 } from './pas/att-1.ts';
import { att2 } from './pas/att-2.ts';
import { att3 } from './pas/att-3.ts';
import { adm5, ops1 } from './pas/attested.ts';
import { enc1 } from './pas/enc-1.ts';
import { enc2 } from './pas/enc-2.ts';
import { flow1 } from './pas/flow-1.ts';
import { flow2 } from './pas/flow-2.ts';
import { flow3 } from './pas/flow-3.ts';
import { flow4 } from './pas/flow-4.ts';
import { iso1 } from './pas/iso-1.ts';
import { iso2 } from './pas/iso-2.ts';
import { iso3 } from './pas/iso-3.ts';
import { iso4 } from './pas/iso-4.ts';
import { iso5 } from './pas/iso-5.ts';
import { iso6 } from './pas/iso-6.ts';
import { svc1 } from './pas/svc-1.ts';
import { svc2 } from './pas/svc-2.ts';
import { zone1 } from './pas/zone-1.ts';
import { zone2 } from './pas/zone-2.ts';

export const pasCatalogue: readonly Check[] = [
  iso1,
  iso2,
  iso3,
  iso4,
  iso5,
  iso6,
  zone1,
  zone2,
  flow1,
  flow2,
  flow3,
  flow4,
  att1,
  att2,
  att3,
  adm1,
  adm2,
  adm3,
  adm4,
  adm5,
  enc1,
  enc2,
  svc1,
  svc2,
  ops1,
];
