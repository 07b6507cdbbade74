import type { ValidationError } from './validators.js'
interface Validator {
  (data: unknown): boolean
  errors?: ValidationError[] | null
}
export const door: Validator
export const first_messages: Validator
