/** Variables of the host's environment. */
import type { Program } from '../program.ts'

export const environment: readonly Program[] = [
  { name: 'the granted one', code: 'return await ctx.env("HOSTILE_GRANTED")', value: 'plain' },
  { name: 'one that was not granted', code: 'return await t(() => ctx.env("HOSTILE_CANARY"))', value: 'E_POLICY' },
  {
    name: 'a key of a provider by "any"',
    code: 'return await t(() => ctx.env("OPENAI_API_KEY"))',
    grants: { env: true },
    value: 'E_POLICY',
  },
  {
    name: 'the same in small letters',
    code: 'return await t(() => ctx.env("openai_api_key"))',
    grants: { env: true },
    value: 'E_POLICY',
  },
  {
    name: 'keys of local servers by "any"',
    code: 'return [await t(() => ctx.env("OLLAMA_API_KEY")), await t(() => ctx.env("LM_STUDIO_API_KEY")), await t(() => ctx.env("VLLM_API_KEY")), await t(() => ctx.env("LLAMA_API_KEY"))]',
    grants: { env: true },
    value: ['E_POLICY', 'E_POLICY', 'E_POLICY', 'E_POLICY'],
  },
  {
    name: 'names of prototypes',
    code: 'return await Promise.all(["__proto__", "constructor", "toString", "hasOwnProperty"].map((n) => t(() => ctx.env(n))))',
    grants: { env: true },
    value: [null, null, null, null],
  },
  {
    name: 'names that are not names',
    code: 'return await Promise.all(["", "A=B", "HOSTILE_CANARY\\0", " HOSTILE_CANARY", "HOSTILE_GRANTED,HOSTILE_CANARY", "*"].map((n) => t(() => ctx.env(n))))',
    value: ['E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT'],
  },
  {
    name: 'process.env of a package',
    module: 'export default async () => [typeof (globalThis as any).process, typeof (globalThis as any).process?.env]',
    value: ['undefined', 'undefined'],
  },
  {
    name: 'the environment of the host as a file',
    code: 'return await t(() => ctx.readFile("/proc/self/environ"))',
    grants: { read: true },
    value: 'E_POLICY',
  },
  {
    name: 'the same below a grant of everything',
    code: 'return await t(() => ctx.readFile("/proc/self/environ"))',
    grants: { read: ['/'] },
    value: 'E_POLICY',
  },
  {
    name: 'the same by the numbers of processes',
    code: 'const got: any[] = []; for (let pid = 1; pid < 300; pid++) { const text = await t(() => ctx.readFile(`/proc/${pid}/environ`)); if (text !== "E_POLICY") got.push(text) } return got.length',
    grants: { read: ['/', '/proc'] },
    value: 0,
  },
]
