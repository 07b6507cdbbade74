/** Which variables hold secrets. */
import { expect, test } from 'vitest'
import { knownSecrets, secretsInside } from './known-secrets.ts'

const namesOf = (variables: Record<string, string>): string[] => knownSecrets(variables).map(({ name }) => name)

test('by name', () => {
  const value = 'k3y-0f-somebody'
  const names = [
    'GITHUB_TOKEN',
    'openai_api_key',
    'DB_PASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'PROXY_AUTH',
    'X_CREDENTIALS',
  ]
  expect(namesOf(Object.fromEntries([...names, 'HOME', 'PATH', 'EDITOR'].map((name) => [name, value])))).toEqual(names)
})
test('not what cannot be one', () => {
  const plain = {
    GIT_AUTHOR_NAME: 'Jane M. Doe-Smith 3rd',
    SSH_AUTH_SOCK: '/tmp/ssh-abc/agent.1',
    GOOGLE_APPLICATION_CREDENTIALS: '/home/jane/key.json',
    AUTH_URL: 'https://login.example.com/x1',
    TOKEN_ENDPOINT: 'https://login.example.com/x1',
    AUTH_MODE: 'a-mode-2-long',
    AUTHENTICATION: 'development',
    AUTOAGENT_MAX_TOKENS: '100000000',
    SHORT_KEY: 'a1b2c3',
    KEYBOARD_LAYOUT: 'de-latin1-nodeadkeys',
  }
  expect(namesOf(plain)).toEqual([])
})
test('a word is one where the name leaves no doubt, or a provider says so', () => {
  expect(namesOf({ DB_PASSWORD: 'elephants' })).toEqual(['DB_PASSWORD'])
  expect(knownSecrets({ MY_LLM: 'elephants' }, ['MY_LLM'])).toEqual([{ name: 'MY_LLM', value: 'elephants' }])
})
test('inside a configuration', () => {
  const value = {
    baseUrl: 'https://x.example',
    keyVariable: 'MY_KEY_OF_X',
    headers: { 'x-api-key': 'k3y-0f-somebody' },
  }
  expect(secretsInside(value, 'X')).toEqual([{ name: 'X_HEADERS_X_API_KEY', value: 'k3y-0f-somebody' }])
})
