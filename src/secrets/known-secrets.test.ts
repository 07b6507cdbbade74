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
test('random text that begins as a path does is none', () => {
  const random = {
    // One in 64 keys in base64 begins with a slash.
    AWS_SECRET_ACCESS_KEY: '/JalrXUtnFEMI7K7MDENGbPxRfiCYzEXAMPLEKY8',
    OTHER_KEY: '/aB3/JalrXUtnFEMI7K7MDENG+bPxRfi/x=',
    DB_PASSWORD: '~k3j5h!9s0d',
    PIN_SECRET: '.Xk9mQ2vL7p',
  }
  expect(namesOf(random)).toEqual(Object.keys(random))
  const paths = {
    KEY: '/etc/ssl/private/server-2024.pem',
    TOKEN_PLACE: '~/.config/tool/token.json',
    SECRET_STORE: './secrets/all.json',
    CREDENTIAL: '../keys/Server2024/x',
    PASSWORD_STORE: 'C:\\Users\\jane\\pass',
    OTHER_KEYS: '/nix/store/0c5b8vw9jyk2z4s6d7f8g9h0-tool-1.2/keys',
  }
  expect(namesOf(paths)).toEqual([])
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
