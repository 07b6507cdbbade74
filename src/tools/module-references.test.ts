import { describe, expect, test } from 'vitest'
import { readReferences } from './module-references.ts'

const builtins = new Set(['node:fs/promises', 'node:path', 'path'])
const codes = (code: string) => readReferences(code, builtins).problems.map(({ code: name, line }) => [name, line])

describe('imports', () => {
  test('of what there is', () => {
    const code = `import { a } from 'node:path'\nimport 'path'\nexport * from "node:fs/promises"\nimport b from '@scope/pkg/sub'\nawait import('lodash')`
    expect(readReferences(code, builtins)).toEqual({ problems: [], packages: ['@scope/pkg/sub', 'lodash'] })
  })
  test.each([
    `import a from './a.ts'`,
    `import a from "../../etc/passwd"`,
    `import a from '/etc/passwd'`,
    `import a from 'pkg/../../../x'`,
    `import a from 'file:///etc/passwd'`,
    `import a from 'https://x.example/a.js'`,
    `import fs from 'fs'`,
    `import vm from 'node:vm'`,
    `export { a } from './a'`,
    `const a = await import(\n'./a')`,
    `const a = require('./a')`,
    `type A = import('./a').A`,
    `import a = require("./a")`,
  ])('%s is refused', (code) => expect(codes(`// first\n${code}`)).toEqual([['E_IMPORT', code.includes('\n') ? 3 : 2]]))
  test('text that only looks like one is none', () => {
    expect(
      codes(`const a = "import b from './b'" // import './c'\nArray.from('./d'); const t = \`from './e'\``),
    ).toEqual([])
  })
  test('the hint names the way', () => {
    expect(readReferences(`import 'fs/promises'`, builtins).problems[0]?.hint).toBe('write "node:fs/promises"')
    expect(readReferences(`import './a'`, builtins).problems[0]?.hint).toContain('node:fs/promises, node:path')
  })
})

test('directives', () => {
  expect(
    codes(`/// <reference path="/etc/passwd" />\n///<reference types="node"/>\n// @ts-nocheck\n/* @ts-nocheck */`),
  ).toEqual([
    ['E_REFERENCE', 1],
    ['E_REFERENCE', 2],
    ['E_REFERENCE', 3],
    ['E_REFERENCE', 4],
  ])
  expect(codes('// a /// <reference\n"/// <reference path=x"\n// @ts-expect-error')).toEqual([])
})
