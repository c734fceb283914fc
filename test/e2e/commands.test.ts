/** Every command as a process: what it answers, and the exit code that scripts rely on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

const reference = 'topologies/msp/platform.yaml';
const scratch = scratchFolder();
const two = join(scratch.path, 'two', 'platform.yaml');
// Alpha's firewall accepts what no rule decides.
const open = join(scratch.path, 'open.yaml');
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', join(scratch.path, 'two')]);
  writeFileSync(
    open,
    [
      'segproof: overlay',
      'base: two/platform.yaml',
      'name: open',
      'expect: { PAS-FLOW-3: 1 }',
      'patch: { nodes: { fw-t00001: { policy: { projected: { residual: { input: { 4: deny, 6: accept } } } } } } }',
      '',
    ].join('\n'),
  );
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

describe('prove', () => {
  test('0: every claim holds for every packet', async () => {
    const { code, stdout, stderr } = await cli.run(['prove', two, '--claims', 'isolation,loops']);
    expect(stderr).toBe('');
    expect(stdout.match(/^PROVED/gmu)).toHaveLength(2);
    expect(code).toBe(0);
  });

  test('1: a claim is refuted, with a packet and where it ended', async () => {
    const { code, stdout } = await cli.run([
      'prove',
      'topologies/msp/broken/pas-iso-6.yaml',
      '--claims',
      'isolation',
      '--json',
    ]);
    const value = JSON.parse(stdout) as { exitCode: number; claims: { result: string; counterexamples: object[] }[] };
    expect(value.claims[0]?.result).toBe('refutation');
    expect(value.claims[0]?.counterexamples.length).toBeGreaterThan(0);
    expect([code, value.exitCode]).toEqual([1, 1]);
  });

  test('2: an unknown claim, with the nearest one', async () => {
    const { code, stdout, stderr } = await cli.run(['prove', two, '--claims', 'isolatoin']);
    expect(stdout).toBe('');
    expect(stderr).toContain('`isolatoin` is not a claim');
    expect(stderr).toContain('isolation');
    expect(code).toBe(2);
  });
});

describe('reach', () => {
  test('lists what passes towards a zone and says that the rest does not', async () => {
    const { code, stdout } = await cli.run(['reach', reference, '--to', 'alpha-lan', '--as-of', '2026-12-01']);
    expect(stdout).toContain('alpha-dmz → alpha-lan\n');
    expect(stdout).toContain('what is not listed does not');
    expect(stdout).not.toContain('beta');
    expect(code).toBe(0);
  });
});

describe('check', () => {
  test('0: nothing that was judged is broken or undecided', async () => {
    const { code, stdout, stderr } = await cli.run(['check', two, '--only', 'PAS-ISO-6,PAS-FLOW-3']);
    expect(stderr).toBe('');
    expect(stdout).toContain('NO BROKEN PROMISE FOUND\n  2 promises: 2 proved');
    expect(code).toBe(0);
  });

  test('1: a promise is broken, and where is said', async () => {
    const { code, stdout } = await cli.run(['check', open]);
    expect(stdout).toContain('PROMISES ARE BROKEN\n  BROKEN  PAS-FLOW-3  Filtering devices deny by default');
    expect(stdout).toContain('1. PAS-FLOW-3  error');
    expect(stdout).toMatch(/where +\S*tenants\/t00001\.yaml:\d+:\d+/u);
    expect(code).toBe(1);
  });

  test('2: could not run, and nothing is on stdout', async () => {
    const { code, stdout, stderr } = await cli.run(['check', 'nowhere.yaml']);
    expect(stdout).toBe('');
    expect(stderr).toBe('nowhere.yaml: error[file-not-found]: there is no file `nowhere.yaml`\n');
    expect(code).toBe(2);
  });

  test('3: something is undecided, and nothing is worse', async () => {
    const bare = join(scratch.path, 'bare.yaml');
    writeFileSync(
      bare,
      [
        'segproof: platform',
        'name: bare',
        'zones: { lan: { kind: lan, level: 50, owner: provider, prefixes: [10.0.0.0/24] } }',
        'nodes: { h: { kind: host, owner: provider, interfaces: { eth0: { zone: lan, addresses: [10.0.0.1/24] } } } }',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await cli.run(['check', bare, '--only', 'PAS-SVC-2']);
    expect(stdout).toContain('UNDECIDED  PAS-SVC-2');
    expect(stdout).toContain('nothing to decide: no partner console is declared');
    expect(code).toBe(3);
  });

  test('without a platform checks the reference platform, and says so apart from the result', async () => {
    const { code, stdout, stderr } = await cli.run(['check', '--effort', 'quick']);
    expect(stderr).toContain('no platform was named: checking the reference platform topologies/msp/platform.yaml');
    expect(stdout).toContain('NO BROKEN PROMISE FOUND');
    expect(stdout).toContain('25 promises: ');
    expect(code).toBe(0);
  });

  test('--expect: a platform broken on purpose that is found out is a success; a clean bill for it is none', async () => {
    const found = await cli.run(['check', open, '--expect', '--only', 'PAS-FLOW-3']);
    expect(found.stdout).toContain('AS EXPECTED');
    expect(found.code).toBe(0);
    const missed = await cli.run(['check', open, '--expect', '--only', 'PAS-ISO-4']);
    expect(missed.stdout).toContain('NOT AS EXPECTED');
    expect(missed.code).toBe(1);
    const silent = await cli.run(['check', two, '--expect']);
    expect(silent.stderr).toContain('does not say what it expects');
    expect(silent.code).toBe(2);
  });

  test('--as-of judges the rows of that day', async () => {
    const { stdout } = await cli.run(['check', reference, '--as-of', '2025-06-01', '--effort', 'quick']);
    expect(stdout).toContain('as of 2025-06-01');
    expect(stdout).toMatch(/not yet valid/u);
    expect(stdout).not.toMatch(/expired on/u);
  });

  test('--only leaves all else out', async () => {
    const { stdout } = await cli.run(['check', two, '--only', 'PAS-FLOW-3']);
    expect(stdout.match(/PAS-[A-Z]+-\d/gu)?.every((id) => /PAS-(FLOW-3|ATT-1|FLOW-4)/u.test(id))).toBe(true);
    expect(stdout).not.toContain('matrix rows:');
  });

  test('the same question gets the same answer, octet for octet', async () => {
    const ask = (): Promise<{ stdout: string }> => cli.run(['check', two, '--seed', '7', '--as-of', '2026-12-01']);
    const [once, again] = await Promise.all([ask(), ask()]);
    expect(once.stdout).toBe(again.stdout);
  });
});

describe('trace', () => {
  test('0: it arrived; every hop names what decided', async () => {
    const { code, stdout } = await cli.run([
      'trace',
      reference,
      '--from',
      'internet',
      '--to',
      '198.51.100.10',
      '--dport',
      '443',
    ]);
    for (const word of ['fw-edge-1', 'rule CLD-101 accepts', 'NAT web', 'VLAN 120', 'ARRIVED  delivered to alpha-web'])
      expect(stdout).toContain(word);
    expect(code).toBe(0);
  });

  test('1: it did not; being lost is told from being refused', async () => {
    const lost = await cli.run(['trace', reference, '--from', 'alpha-lan', '--to', '10.102.10.20', '--dport', '445']);
    expect(lost.stdout).toContain('LOST  no route at fw-alpha');
    expect(lost.stdout).toContain('this is not isolation');
    expect(lost.code).toBe(1);
    const refused = await cli.run([
      'trace',
      reference,
      '--from',
      'alpha-lan',
      '--to',
      '10.101.20.10',
      '--dport',
      '3306',
    ]);
    expect(refused.stdout).toContain('REFUSED  denied in transit at fw-alpha (default: no rule matched)');
    expect(refused.code).toBe(1);
  });

  test('many packets: a verdict a line, options fill what a line leaves out', async () => {
    const list = join(scratch.path, 'packets.csv');
    writeFileSync(list, 'from,to,dport\n,198.51.100.10,443\nalpha-lan,10.102.10.20,445\nalpha-lan,10.101.20.10,3306\n');
    const words = ['trace', reference, '--from', 'internet', '--packets'];
    const { code, stdout } = await cli.run([...words, list]);
    expect(stdout.split('\n')).toEqual([
      '2: ARRIVED  tcp 9.9.9.9:40000 > 198.51.100.10:443 SYN  delivered to alpha-web',
      '3: LOST  tcp 10.101.10.20:40000 > 10.102.10.20:445 SYN  no route at fw-alpha (route 10.0.0.0/8)',
      '4: REFUSED  tcp 10.101.10.20:40000 > 10.101.20.10:3306 SYN  denied in transit at fw-alpha (default: no rule matched)',
      '3 packets: 1 arrived, 1 refused, 1 lost',
      '',
    ]);
    expect(code).toBe(1);
    const json = await cli.run([...words, list, '--json']);
    const said = JSON.parse(json.stdout) as { counts: unknown; packets: { line: number; ending: string }[] };
    expect(said.counts).toEqual({ arrived: 1, refused: 1, lost: 1 });
    expect(said.packets.map(({ line, ending }) => [line, ending])).toEqual([
      [2, 'arrived'],
      [3, 'lost'],
      [4, 'refused'],
    ]);
    const program = `'${process.execPath}' '${cli.path}'`;
    const piped = `head -n 2 '${list}' | ${program} trace ${reference} --from internet --packets -`;
    expect(await cli.shell(piped)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 packet: 1 arrived') });
  });

  test('many packets: the first mistake, with its cell, is the only answer', async () => {
    const list = join(scratch.path, 'mistaken.csv');
    const refusal = async (text: string): Promise<string> => {
      writeFileSync(list, text);
      const { code, stdout, stderr } = await cli.run(['trace', reference, '--packets', list]);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    const cell = (name: string, message: string): string => `mistaken.csv!${name}: error[option-invalid]: ${message}`;
    expect(await refusal('from,to,dport\ninternet,198.51.100.10,443\ninternet,198.51.100.10,70000\n')).toContain(
      cell('C3', '`70000` is not a value for `--dport`'),
    );
    expect(await refusal('from,to\nalpha-lam,198.51.100.10\n')).toContain(cell('A2', '`alpha-lam` is no node'));
    expect(await refusal('from,df,to\ninternet,maybe,198.51.100.10\n')).toContain(
      cell('B2', '`maybe` is not a value for `df`'),
    );
    expect(await refusal('to\n198.51.100.10\n')).toContain(cell('A2', 'option `--from` is missing'));
    expect((await cli.run(['trace', reference, '--packets', list, '--conversation'])).stderr).toContain(
      '`--conversation` follows one packet',
    );
  });

  test('a conversation: opening, answer and next packet', async () => {
    const words = ['--from', 'internet', '--to', '198.51.100.10', '--dport', '443', '--conversation'];
    const { code, stdout } = await cli.run(['trace', reference, ...words]);
    expect(stdout).toMatch(/1\. opening[\s\S]*2\. answer[\s\S]*3\. next packet[\s\S]*THE CONNECTION WORKS\n$/u);
    expect(code).toBe(0);
  });

  test('a history: an answer passes only when its connection was opened', async () => {
    const words = [
      'trace',
      reference,
      '--from',
      'internet',
      '--to',
      '198.51.100.10',
      '--dport',
      '443',
      '--flags',
      'RST',
    ];
    expect((await cli.run(words)).code).toBe(1);
    expect((await cli.run([...words, '--state', 'established'])).code).toBe(0);
  });

  test('every header field can be asked about', async () => {
    const ask = async (...words: readonly string[]): Promise<string> =>
      (await cli.run(['trace', reference, '--from', 'internet', ...words])).stdout;
    const [icmp, option, fragment, short, spoofed, six] = await Promise.all([
      ask('--to', 'beta-web', '--icmp', '8.0'),
      ask('--to', '198.51.100.10', '--dport', '443', '--option', 'loose-source-route:8'),
      ask('--to', '198.51.100.10', '--proto', 'udp', '--fragment', '1480'),
      ask('--to', '198.51.100.10', '--dport', '443', '--ttl', '1'),
      ask('--to', '198.51.100.10', '--dport', '443', '--src', '10.101.10.20'),
      ask('--to', '2001:db8:b:20::10', '--dport', '443'),
    ]);
    expect(icmp).toContain('type 8 code 0');
    expect(option).toMatch(/loose-source-route[\s\S]*REFUSED/u);
    expect(fragment).toContain('1480');
    expect(short).toContain('TTL ran out');
    expect(spoofed).toContain('REFUSED  dropped: the source cannot live there');
    expect(six).toContain('2001:db8:b:20::10');
  });
});

describe('explain', () => {
  test('1: what stopped it, and a row that was tried and opens it', async () => {
    const words = ['--from', 'alpha-lan', '--to', '10.101.20.10', '--dport', '3306'];
    const { code, stdout } = await cli.run(['explain', reference, ...words]);
    expect(stdout).toContain('What stopped it\n  fw-alpha: the residual action denies');
    expect(stdout).toContain('service: tcp/3306');
    expect(stdout).toContain('Tried on a copy: the packet arrives (delivered to alpha-web).');
    expect(code).toBe(1);
  });

  test('the row it proposes opens the way, once somebody has justified it', async () => {
    const words = ['--from', 'alpha-lan', '--to', '10.101.20.10', '--dport', '3306'];
    const { stdout } = await cli.run(['explain', reference, ...words]);
    const lines = stdout.split('\n');
    const start = lines.findIndex((line) => line.includes('- id: NEW-1'));
    const row = lines.slice(start, lines.indexOf('', start)).map((line) => line.slice(3).replace('""', 'measured'));
    const overlay = join(scratch.path, 'opened.yaml');
    const base = join(import.meta.dirname, '..', '..', reference);
    writeFileSync(overlay, ['segproof: overlay', `base: ${base}`, 'patch:', '  flows+:', ...row, ''].join('\n'));
    const after = await cli.run(['trace', overlay, ...words]);
    expect(after.stdout).toContain('ARRIVED');
    expect(after.code).toBe(0);
  });

  test('0: what let it through, and what would close it', async () => {
    const { code, stdout } = await cli.run([
      'explain',
      reference,
      '--from',
      'internet',
      '--to',
      '198.51.100.10',
      '--dport',
      '443',
    ]);
    expect(stdout).toMatch(/What let it through[\s\S]*CLD-101[\s\S]*What would close it/u);
    expect(code).toBe(0);
  });
});

describe('matrix', () => {
  test('names the services and the rows of a pair', async () => {
    const { code, stdout } = await cli.run(['matrix', two, '--zones', 't00001-dmz,t00001-lan']);
    expect(stdout).toMatch(/t00001-dmz +t00001-lan +tcp\/5432, tcp\/23757 +T00001-002, T00001-008/u);
    expect(stdout).toContain('this is not a proof');
    expect(code).toBe(0);
  });

  test('is a CSV file for a spreadsheet', async () => {
    const { stdout } = await cli.run(['matrix', two, '--csv']);
    const [head = '', ...rows] = stdout.split('\r\n');
    const zones = head.split(',').slice(1);
    expect(zones).toContain('t00001-lan');
    expect(rows.filter((row) => row !== '').map((row) => row.split(',')[0])).toEqual(zones);
  });
});

describe('validate', () => {
  test('0: files that can be read, counted', async () => {
    const { code, stdout } = await cli.run(['validate', reference, 'matrices/msp/do-dns-ssl.csv']);
    expect(stdout).toMatch(/4 tenants, 74 nodes/u);
    expect(stdout).toContain('0 errors, 0 warnings, 0 notes');
    expect(code).toBe(0);
  });

  test('2: every mistake at its place, with the line and what was expected', async () => {
    const bad = join(scratch.path, 'bad.yaml');
    writeFileSync(
      bad,
      'segproof: platform\nname: bad\nzones:\n  a: { kind: lann, level: 50, owner: provider }\nnodes: {}\n',
    );
    const { code, stdout, stderr } = await cli.run(['validate', bad]);
    expect(stdout).toBe('');
    expect(stderr).toContain(`${bad}:4:14: error[schema]: \`zones.a.kind\` is \`lann\``);
    expect(stderr).toContain('  4 |   a: { kind: lann, level: 50, owner: provider }\n    |              ^\n');
    expect(stderr).toContain('  expected: one of `wan`, `dmz`, `lan`');
    expect(stderr).toContain('  help: did you mean `lan`?');
    expect(stderr).toContain('1 error, 0 warnings, 0 notes');
    expect(code).toBe(2);
  });
});

describe('generate', () => {
  test('writes the same files for the same seed, and what it writes can be read', async () => {
    const words = ['generate', '--tenants', '3', '--seed', '9', '--out'];
    for (const name of ['once', 'again']) await cli.run([...words, join(scratch.path, name)]);
    const files = (name: string): readonly string[] =>
      (readdirSync(join(scratch.path, name), { recursive: true }) as string[])
        .filter((path) => path.includes('.'))
        .sort();
    expect(files('once')).toEqual(files('again'));
    for (const path of files('once')) {
      expect(readFileSync(join(scratch.path, 'once', path))).toEqual(readFileSync(join(scratch.path, 'again', path)));
    }
    expect((await cli.run(['validate', join(scratch.path, 'once', 'platform.yaml')])).code).toBe(0);
  });

  test('replaces nothing without --force, and only what it made itself with it', async () => {
    const mine = join(scratch.path, 'mine');
    await cli.shell(`mkdir -p '${mine}' && echo precious > '${mine}/notes.txt'`);
    for (const force of [[], ['--force']]) {
      const { code, stderr } = await cli.run(['generate', '--tenants', '1', '--out', mine, ...force]);
      expect(stderr).toMatch(/error\[option-invalid\]: the folder `.*mine` (is not empty|holds no `platform.yaml`)/u);
      expect(code).toBe(2);
    }
    expect(readdirSync(mine)).toEqual(['notes.txt']);
    const again = ['generate', '--tenants', '1', '--out', join(scratch.path, 'two'), '--force'];
    expect((await cli.run(again)).code).toBe(0);
    expect(existsSync(join(scratch.path, 'two', 'tenants', 't00002.yaml'))).toBe(false);
    await cli.run(['generate', '--tenants', '2', '--out', join(scratch.path, 'two'), '--force']);
  });
});

test.each(['platform', 'overlay', 'matrix'])('schema %s is a JSON Schema', async (name) => {
  const { code, stdout } = await cli.run(['schema', name]);
  const schema = JSON.parse(stdout) as Record<string, unknown>;
  expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema['type']).toBe('object');
  expect(code).toBe(0);
});

test('--version is the version of the package', async () => {
  const { stdout } = await cli.run(['--version']);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(stdout).toBe(`${version}\n`);
});
