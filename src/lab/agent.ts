/** lab: a small program inside one node's namespace that listens, connects and pings on request, one JSON line each. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { namespaceOf } from './fabric.ts';
import type { Holder } from './holder.ts';

/** `port` is absent for `ping`. Addresses as text. */
export interface Ask {
  readonly do: 'listen' | 'connect';
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** For `connect`: the address to write from. */
  readonly from?: string;
  readonly timeout?: number;
}

/** passed: an answer came back · refused: an error or a reset did · silent: nothing did · failed: it could not be tried. */
export type Said = 'passed' | 'refused' | 'silent' | 'failed';

// Plain JavaScript for a fresh Node.js: it has no files of ours inside the namespace. Every listener answers.
const program = `
const net = require('node:net'), dgram = require('node:dgram');
const open = new Map();
const listen = (q) => new Promise((done) => {
  const key = q.protocol + q.address + ' ' + q.port;
  if (open.has(key)) return done('passed');
  if (q.protocol === 'tcp') {
    const server = net.createServer((s) => { s.on('error', () => {}); s.end('ok'); });
    server.once('error', () => done('failed'));
    server.listen(q.port, q.address, () => { open.set(key, server); done('passed'); });
  } else {
    const s = dgram.createSocket(q.address.includes(':') ? 'udp6' : 'udp4');
    s.once('error', () => done('failed'));
    s.on('message', (m, from) => s.send('ok', from.port, from.address));
    s.bind(q.port, q.address, () => { open.set(key, s); done('passed'); });
  }
});
const connect = (q) => new Promise((resolve) => {
  let timer; let close = () => {};
  const done = (said) => { clearTimeout(timer); close(); resolve(said); };
  timer = setTimeout(() => done('silent'), q.timeout || 1500);
  if (q.protocol === 'tcp') {
    const s = net.connect({ host: q.address, port: q.port, localAddress: q.from });
    close = () => s.destroy();
    s.once('data', () => done('passed'));
    s.once('error', (e) => done(e.code === 'EADDRNOTAVAIL' ? 'failed' : e.code === 'ETIMEDOUT' ? 'silent' : 'refused'));
  } else {
    const s = dgram.createSocket(q.address.includes(':') ? 'udp6' : 'udp4');
    close = () => s.close();
    s.once('error', (e) => done('refused'));
    s.bind(0, q.from, () => s.connect(q.port, q.address, (e) => e ? done('refused') : s.send('hi', () => {})));
    s.once('message', () => done('passed'));
  }
});
require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  const q = JSON.parse(line);
  const said = await (q.do === 'listen' ? listen(q) : connect(q));
  process.stdout.write(JSON.stringify({ id: q.id, said }) + '\\n');
}).on('close', () => process.exit(0));
`;

export class Agent {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (said: Said) => void>();
  #next = 0;

  constructor(holder: Holder, node: string) {
    const [command = 'nsenter', ...rest] = holder.enter();
    this.#child = spawn(command, [...rest, 'ip', 'netns', 'exec', namespaceOf(node), process.execPath, '-e', program]);
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { id, said } = JSON.parse(line) as { readonly id: number; readonly said: Said };
      this.#waiting.get(id)?.(said);
      this.#waiting.delete(id);
    });
    this.#child.on('exit', () => {
      for (const answer of this.#waiting.values()) answer('failed');
      this.#waiting.clear();
    });
    this.#child.stdin.on('error', () => undefined);
  }

  ask(question: Ask): Promise<Said> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.stdin.write(`${JSON.stringify({ ...question, id })}\n`);
    });
  }

  stop(): void {
    this.#child.stdin.end();
  }
}
