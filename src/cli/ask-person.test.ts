import { describe, expect, test } from 'vitest'
import type { ApprovalQuestion } from '../app.ts'
import { approvalText, askApproval } from './ask-person.ts'

const question: ApprovalQuestion = {
  tool: 'fetch_text',
  kind: 'net',
  target: 'example.com:443',
  declared: ['net'],
  given: [],
  canKeep: true,
}

/** What comes of these lines, and how often was asked. */
async function answered(lines: (string | null)[], canKeep = true): Promise<[string, number]> {
  let asked = 0
  const approval = await askApproval({ ...question, canKeep }, new AbortController().signal, () =>
    Promise.resolve(lines[asked++] ?? null),
  )
  return [approval, asked]
}

describe('the answer to a question for a grant', () => {
  test.each([
    ['o', 'once'],
    [' Once ', 'once'],
    ['y', 'once'],
    ['YES', 'once'],
    ['r', 'run'],
    ['run', 'run'],
    ['a', 'always'],
    ['always', 'always'],
    ['n', 'no'],
    ['no', 'no'],
    ['', 'no'],
  ])('%j is %s', async (line, approval) => {
    expect(await answered([line])).toEqual([approval, 1])
  })
  test.each(['refuse', 'reject', 'abort', 'on no account', 'yes but', 'constructor', 'oo'])(
    '%j grants nothing and is asked again',
    async (line) => {
      expect(await answered([line, 'n'])).toEqual(['no', 2])
      expect(await answered([line, line, line, 'y'])).toEqual(['no', 3])
      expect(await answered([line, 'o'])).toEqual(['once', 2])
    },
  )
  test('"always" counts only where it was offered', async () => {
    expect(await answered(['a', 'always', 'a'], false)).toEqual(['no', 3])
    expect(approvalText({ ...question, canKeep: false })).not.toMatch(/always/)
  })
  test('what it may do already and what would come to it are told apart', () => {
    const text = approvalText({ ...question, declared: ['read:data', 'net:example.com'], given: ['read:data'] })
    expect(text).toContain('asks for net access to example.com:443')
    expect(text).toMatch(/^ {4}read:data {2}the run gives it\n {2}\+ net:example.com {2}it declares it$/m)
    expect(approvalText({ ...question, target: 'a\nb\u001b[2J' })).not.toMatch(/a\nb|\u001b/)
  })
  test('the end of input is no', async () => {
    expect(await answered([null])).toEqual(['no', 1])
    expect(await answered(['perhaps', null])).toEqual(['no', 2])
  })
})
