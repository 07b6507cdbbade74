import { describe, expect, test } from 'vitest'
import { proposalOf } from './fixtures/try-tool.ts'
import { unusedArguments } from './unused-arguments.ts'

const found = (body: string, given = 'args: { a: number; b: number }') =>
  unusedArguments(
    proposalOf({
      code: `\nexport default async function f(${given}, ctx: ToolContext) {\n${body}\n}`,
      examples: [{ args: { a: 1, b: 2 } }],
    }),
  ).map(({ message, line }) => [message.split('"')[1], line])

describe('a parameter that is never read', () => {
  test.each([
    ['beside one that is', 'return args.a'],
    ['taken and left', 'const { a, b } = args\nreturn a'],
    ['taken under another name', 'const { a, b: other } = args\nreturn a'],
    ['only a word of a text', 'return `${args.a} b ` + "args.b"'],
  ])('%s', (_what, body) => expect(found(body)).toEqual([['b', 2]]))
})

describe('nothing is held against', () => {
  test.each([
    ['reading by name', "return args.a + args['b']"],
    ['taking apart', 'const { a, b = 2 } = args\nreturn a + b'],
    ['a rest', 'const { a, ...rest } = args\nreturn [a, rest]'],
    ['handing all on', 'return ctx.tools.other(args)'],
    ['a name that is worked out', 'for (const key of ["a", "b"]) if (args[key]) return 1'],
  ])('%s', (_what, body) => expect(found(body)).toEqual([]))
  test('arguments that are taken apart where they come in', () =>
    expect(found('return a', '{ a }: { a: number; b: number }')).toEqual([]))
})
