/** Runs inside the namespaces: does one job after another, each in namespaces of its own, and reports as JSON. */
import { openNamespaces } from './descriptors.ts';
import type { Job } from './job.ts';
import { runJob } from './run-job.ts';

// An empty descriptor is told by an exception, a hundred thousand times a second: none of them needs its stack.
Error.stackTraceLimit = 0;

const jobs = JSON.parse(process.argv[2] ?? '[]') as readonly Job[];
const namespaces = openNamespaces(process.env['SEGPROOF_FDS'] ?? '');
process.stdout.write(JSON.stringify(jobs.map((job, place) => runJob(job, place, namespaces))));
