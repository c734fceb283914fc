/** classify: WebAssembly code as expressions, and functions as the bytes of a module. */

/** Encoded instructions; an expression leaves one value, a statement none. */
export type Code = readonly number[];

/** The value types that are used here. */
export const valueType = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = (typeof valueType)[keyof typeof valueType];

/** A local variable of the function being written. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Hands out the locals of one function: first its parameters, all i32, then the rest. */
export class Locals {
  readonly #types: ValueType[] = [];
  readonly #parameters: number;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  parameter(index: number): Local {
    return { index, type: valueType.i32 };
  }

  i32(): Local {
    return this.#add(valueType.i32);
  }

  v128(): Local {
    return this.#add(valueType.v128);
  }

  get types(): readonly ValueType[] {
    return this.#types;
  }

  #add(type: ValueType): Local {
    this.#types.push(type);
    return { index: this.#parameters + this.#types.length - 1, type };
  }
}

const unary =
  (...opcode: readonly number[]) =>
  (a: Code): Code => [...a, ...opcode];
const binary =
  (...opcode: readonly number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

export const get = (local: Local): Code => [0x20, ...unsigned(local.index)];
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local.index)];
export const tee = (local: Local, value: Code): Code => [...value, 0x22, ...unsigned(local.index)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];

export const add: (a: Code, b: Code) => Code = binary(0x6a);
export const sub: (a: Code, b: Code) => Code = binary(0x6b);
export const and: (a: Code, b: Code) => Code = binary(0x71);
export const or: (a: Code, b: Code) => Code = binary(0x72);
export const xor: (a: Code, b: Code) => Code = binary(0x73);
export const mul: (a: Code, b: Code) => Code = binary(0x6c);
export const shl: (a: Code, b: Code) => Code = binary(0x74);
export const shr: (a: Code, b: Code) => Code = binary(0x76);
export const countTrailingZeros: (a: Code) => Code = unary(0x68);
export const eqz: (a: Code) => Code = unary(0x45);
export const eq: (a: Code, b: Code) => Code = binary(0x46);
export const ne: (a: Code, b: Code) => Code = binary(0x47);
/** Signed. */
export const lt: (a: Code, b: Code) => Code = binary(0x48);

export const load = (at: Code, offset = 0): Code => [...at, 0x28, 2, ...unsigned(offset)];
/** Two octets, or one, without a sign. */
export const loadHalf = (at: Code, offset = 0): Code => [...at, 0x2f, 1, ...unsigned(offset)];
export const store = (at: Code, value: Code, offset = 0): Code => [...at, ...value, 0x36, 2, ...unsigned(offset)];
export const loadVector = (at: Code, offset = 0): Code => [...at, ...simd(0), 2, ...unsigned(offset)];
export const subHalves: (a: Code, b: Code) => Code = binary(...simd(0x91));
/** Unsigned, 0 where it would be below. */
export const subHalvesToZero: (a: Code, b: Code) => Code = binary(...simd(0x93));
export const orVector: (a: Code, b: Code) => Code = binary(...simd(0x50));
export const storeVector = (at: Code, value: Code, offset = 0): Code => [
  ...at,
  ...value,
  ...simd(0x0b),
  2,
  ...unsigned(offset),
];
export const eqWords: (a: Code, b: Code) => Code = binary(...simd(0x37));
/** 1 if no word is 0. */
export const allTrue: (a: Code) => Code = unary(...simd(0xa3));
/** 1 if any bit is set. */
export const anyTrue: (a: Code) => Code = unary(...simd(0x53));

export const call = (index: number, ...given: readonly Code[]): Code => [...given.flat(), 0x10, ...unsigned(index)];

/** `body` again and again; it leaves by not reaching `repeat`. */
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b];
/** Inside `loop`: the next round, if the condition holds. */
export const repeatIf = (condition: Code): Code => [...condition, 0x0d, 0];
export const when = (condition: Code, ...body: readonly Code[]): Code => [
  ...condition,
  0x04,
  0x40,
  ...body.flat(),
  0x0b,
];
/** `whenTrue` if the condition holds, else 0; `whenTrue` is computed only then. */
export const andThen = (condition: Code, whenTrue: Code): Code => [
  ...condition,
  0x04,
  valueType.i32,
  ...whenTrue,
  0x05,
  ...i32(0),
  0x0b,
];

/** What a module takes from outside: functions of i32 to i32, numbered from 0 before its own. */
export interface ModuleImports {
  readonly functions: readonly { readonly name: string; readonly parameters: number }[];
  /** Pages of 64 KiB at least and at most; shared between threads or not. */
  readonly sharedMemory: boolean;
}

/** The bytes of a module that exports each function by its name; none returns a value. All imports are of `env`. */
export function assemble(imports: ModuleImports, functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const mostPages = 65_536;
  const importTypes = imports.functions.map(({ parameters }) => signature(parameters, true));
  const types = functions.map(({ parameters }) => signature(parameters, false));
  const memory = [...text('env'), ...text('memory'), 0x02];
  const limits = imports.sharedMemory ? [0x03, 0, ...unsigned(mostPages)] : [0x01, 0, ...unsigned(mostPages)];
  const imported = imports.functions.map(({ name }, index) => [...text('env'), ...text(name), 0, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([...importTypes, ...types])),
    ...section(2, vector([...imported, [...memory, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index + importTypes.length)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i + importTypes.length)]))),
    ...section(10, vector(functions.map(bodyOf))),
  ]);
}

function bodyOf({ locals, body }: WasmFunction): number[] {
  const declared = vector(locals.map((type) => [1, type]));
  const bytes = [...declared, ...body, 0x0b];
  return [...unsigned(bytes.length), ...bytes];
}

function signature(parameters: number, returns: boolean): number[] {
  const given = vector(Array.from({ length: parameters }, () => [valueType.i32]));
  return [0x60, ...given, ...(returns ? [1, valueType.i32] : [0])];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  return [...unsigned(value.length), ...Array.from(value, (character) => character.charCodeAt(0))];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
