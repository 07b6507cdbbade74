/** What a module exports, read when it is put into the library. */
import type { Program } from '../program.ts'

const plain = { hasDefaultFunction: true, defaultName: 'x', description: null, parameters: null }

export const library: readonly Program[] = [
  {
    name: 'a description that loops',
    inspect:
      'export default function x() {}\nexport const description = { get length() { while (true); } }\nexport const parameters = { get type() { while (true); } }',
    expect: 'E_TIMEOUT',
  },
  {
    name: 'parameters that are a Proxy',
    inspect: 'export default function x() {}\nexport const parameters = new Proxy({}, { ownKeys() { throw 1 } })',
    expect: 'E_TOOL|E_RESULT',
  },
  {
    name: 'parameters that answer differently each time',
    inspect: 'export default function x() {}\nlet n = 0\nexport const parameters = { toJSON: () => n++ ? 1 : [1] }',
    value: plain,
  },
  {
    name: 'parameters without end',
    inspect:
      'export default function x() {}\nexport const parameters: any = { type: "object" }; parameters.properties = { a: parameters }',
    expect: 'E_TOOL|E_RESULT',
  },
  {
    name: 'parameters of 7 MB',
    inspect: 'export default function x() {}\nexport const parameters = { description: "x".repeat(7e6) }',
    expect: 'E_RESULT|E_LIMIT',
  },
  {
    name: 'parameters of 300,000 values',
    inspect:
      'export default function x() {}\nexport const parameters = { enum: Array.from({ length: 3e5 }, () => []) }',
    expect: 'E_RESULT',
  },
  {
    name: 'parameters nested too deep',
    inspect:
      'export default function x() {}\nlet p: any = {}; for (let i = 0; i < 5000; i++) p = { p }\nexport const parameters = p',
    expect: 'E_RESULT|E_TOOL',
  },
  {
    name: 'parameters with __proto__',
    inspect:
      'export default function x() {}\nexport const parameters = JSON.parse(\'{"__proto__":{"polluted":1},"type":"object"}\')',
    value: { ...plain, parameters: { type: 'object' } },
  },
  {
    name: 'a shape by a spoilt prototype',
    inspect:
      '(Object.prototype as any).toJSON = () => { delete (Object.prototype as any).toJSON; return { hasDefaultFunction: "yes", defaultName: { length: 5 }, description: [1], parameters: "text" } }\nexport default function x() {}',
    value: { hasDefaultFunction: false, defaultName: '', description: null, parameters: null },
  },
  {
    name: 'a shape that is nothing',
    inspect: '(Object.prototype as any).toJSON = () => 5\nexport default function x() {}',
    value: { hasDefaultFunction: false, defaultName: '', description: null, parameters: null },
  },
  {
    name: 'a default export that is a Proxy',
    inspect: 'export default new Proxy(function () {}, { get() { while (true); } })',
    expect: 'E_TIMEOUT',
  },
  {
    name: 'a name of a megabyte',
    inspect: 'export default Object.defineProperty(function () {}, "name", { value: "x".repeat(1e6) })',
    value: { ...plain, defaultName: 'x'.repeat(200) },
  },
  {
    name: 'calls while it is looked at',
    inspect: 'export default function x() {}\nvoid fetch("http://127.0.0.1:1/").catch(() => {})',
    value: plain,
  },
  {
    name: 'a module that throws',
    inspect: 'throw new Proxy({}, { get() { throw 1 } })\nexport default function x() {}',
    expect: 'E_TOOL|E_BUILD',
  },
]
