/** The door of secrets for the wiring. */
export { keyVariablesIn, knownSecrets, secretsInside } from './known-secrets.ts'
export { createSecretRedactor, findSecrets } from './redactor.ts'
export { redactingModel } from './redacting-model.ts'
export { redactingSandbox } from './redacting-sandbox.ts'
export { redactingStore } from './redacting-store.ts'
export { createVault } from './vault.ts'
